using System.Buffers.Binary;
using System.Text;

namespace Postern.Tests.Mail.Mime.Tnef;

/// <summary>Writes application/ms-tnef as a mail program would ([MS-OXTNEF]), made up.</summary>
sealed class TnefWriter
{
    static readonly byte[] MessageInterface = new Guid("00020307-0000-0000-C000-000000000046").ToByteArray();

    readonly MemoryStream written = new();

    public TnefWriter(int codepage = 1252)
    {
        Int32(written, 0x223E9F78);
        written.Write([0x17, 0x00]);
        Attribute(1, 0x00089006, [0, 0, 1, 0]);
        Attribute(1, 0x00069007, [.. Int32(codepage), 0, 0, 0, 0]);
    }

    public byte[] Bytes => written.ToArray();

    /// <param name="level">1 for the message, 2 for a file.</param>
    /// <param name="name">Id and type.</param>
    /// <param name="data">Of the attribute.</param>
    /// <param name="sum">Null: the right one.</param>
    public TnefWriter Attribute(byte level, int name, byte[] data, ushort? sum = null)
    {
        written.WriteByte(level);
        Int32(written, name);
        Int32(written, data.Length);
        written.Write(data);
        var right = (ushort)data.Sum(octet => octet);
        written.Write([(byte)(sum ?? right), (byte)((sum ?? right) >> 8)]);
        return this;
    }

    public TnefWriter Subject(string subject) => Attribute(1, 0x00018004, [.. Encoding.Latin1.GetBytes(subject), 0]);

    public TnefWriter MessageProperties(params byte[][] properties) => Attribute(1, 0x00069003, List(properties));

    /// <summary>A file as Outlook writes it: a title in eight bits, the octets, and properties.</summary>
    public TnefWriter File(string title, byte[] content, params byte[][] properties)
    {
        Begin().Attribute(2, 0x00018010, [.. Encoding.Latin1.GetBytes(title), 0]).Attribute(2, 0x0006800F, content);
        return properties.Length == 0 ? this : Attribute(2, 0x00069005, List(properties));
    }

    /// <summary>A file whose octets are a property.</summary>
    public TnefWriter FileOfProperties(params byte[][] properties) => Begin().Attribute(2, 0x00069005, List(properties));

    public TnefWriter Begin() => Attribute(2, 0x00069002, new byte[14]);

    public static byte[] List(params byte[][] properties) => [.. Int32(properties.Length), .. properties.SelectMany(each => each)];

    public static byte[] Number(int id, int value) => [.. Tag(0x0003, id), .. Int32(value)];

    public static byte[] Words(int id, string words) => Value(0x001F, id, [.. Encoding.Unicode.GetBytes(words), 0, 0]);

    public static byte[] Octets(int id, byte[] octets) => Value(0x0102, id, octets);

    /// <summary>One of a kind that has a name of its own (§2.1.3.4), and several values.</summary>
    public static byte[] Named(string name, params int[] values)
    {
        var octets = Encoding.Unicode.GetBytes(name + "\0");
        return [.. Tag(0x1003, 0x8001), .. new byte[16], .. Int32(1), .. Int32(octets.Length), .. Pad(octets), .. Int32(values.Length), .. values.SelectMany(Int32)];
    }

    public static byte[] Message(byte[] tnef) => Value(0x000D, 0x3701, [.. MessageInterface, .. tnef]);

    static byte[] Value(int type, int id, byte[] value) => [.. Tag(type, id), .. Int32(1), .. Int32(value.Length), .. Pad(value)];

    static byte[] Pad(byte[] octets) => [.. octets, .. new byte[(4 - octets.Length % 4) % 4]];

    static byte[] Tag(int type, int id) => [(byte)type, (byte)(type >> 8), (byte)id, (byte)(id >> 8)];

    static byte[] Int32(int number)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(octets, number);
        return octets;
    }

    static void Int32(Stream into, int number) => into.Write(Int32(number));
}
