using System.Buffers.Binary;
using System.IO.Compression;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>A small message that is enormous when it is unpacked ends at a limit, not at the end of memory.</summary>
public sealed class CompressionBombTests
{
    [Fact]
    public async Task A_message_that_grows_too_much_is_refused()
    {
        var bomb = Compressed(Literal(new byte[64 << 20]));

        var answer = await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(bomb, Cards.Bob)), Envelopes.BobKnowsAlice);

        Assert.Contains("grows", Assert.IsType<OpenPgpAnswer.Refused>(answer).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_in_a_bomb_is_refused()
    {
        var bomb = Compressed(Compressed(Literal(new byte[64 << 20])));

        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(bomb, Cards.Bob)), Envelopes.BobKnowsAlice));
    }

    [Fact]
    public async Task Ordinary_compression_opens()
    {
        var packed = Compressed(Literal(new byte[1 << 20]));

        var opened = Envelopes.Opened(await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(packed, Cards.Bob)), Envelopes.BobKnowsAlice));

        Assert.Equal(1 << 20, opened.Entity?.Length);
    }

    static byte[] Literal(byte[] octets) => Packet(11, [(byte)'b', 0, 0, 0, 0, 0, .. octets]);

    static byte[] Compressed(byte[] packets)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize)) deflate.Write(packets);
        return Packet(8, [1, .. packed.ToArray()]);
    }

    static byte[] Packet(int tag, byte[] body)
    {
        byte[] packet = [(byte)(0xC0 | tag), 0xFF, 0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(2), (uint)body.Length);
        return packet;
    }
}
