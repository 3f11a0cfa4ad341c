using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Mime.Tnef;
using Postern.Tests.Mail.Dkim;

namespace Postern.Tests.Mail.Mime.Tnef;

public sealed class TnefReaderTests
{
    const int LongName = 0x3707, Content = 0x3701, MimeTag = 0x370E, PlainBody = 0x1000, RtfBody = 0x1009, HtmlBody = 0x1013, Codepage = 0x3FDE;

    static readonly byte[] Large = RandomNumberGenerator.GetBytes(100_001);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_found_with_their_names_and_octets()
    {
        var tnef = new TnefWriter()
            .MessageProperties(TnefWriter.Named("X-Header", 1, 2, 3), TnefWriter.Number(0x0017, 1))
            .File("LABS~1.TXT", "haemoglobin"u8.ToArray(), TnefWriter.Words(LongName, "labs of Zoë.txt"), TnefWriter.Words(MimeTag, "Text/Plain"))
            .File("größe.bin", Large)
            .File("empty.txt", [])
            .FileOfProperties(TnefWriter.Words(LongName, "property.bin"), TnefWriter.Octets(Content, [1, 2, 3]))
            .Bytes;

        var found = await Read(tnef);

        Assert.True(found.IsWhole);
        Assert.Null(found.Body);
        Assert.Equal(
            [("labs of Zoë.txt", "text/plain", 11L), ("größe.bin", "application/octet-stream", 100_001L), ("empty.txt", "application/octet-stream", 0L), ("property.bin", "application/octet-stream", 3L)],
            found.Files.Select(file => (file.Name, file.Type, file.Length)));
        Assert.Equal("haemoglobin"u8.ToArray(), await Octets(tnef, found.Files[0]));
        Assert.Equal(Large, await Octets(tnef, found.Files[1]));
        Assert.Equal([1, 2, 3], await Octets(tnef, found.Files[3]));
    }

    [Fact]
    public async Task The_richest_body_is_found_with_its_characters()
    {
        var both = await Read(new TnefWriter()
            .MessageProperties(TnefWriter.Words(PlainBody, "plain"), TnefWriter.Octets(RtfBody, [1]), TnefWriter.Octets(HtmlBody, "<p>\xc3\xab</p>"u8.ToArray()), TnefWriter.Number(Codepage, 65001)).Bytes);
        var text = await Read(new TnefWriter(1251).Attribute(1, 0x0002800C, [0xcf, 0xf0, 0]).Bytes);

        Assert.Equal((TnefForm.Html, "cp65001"), (both.Body!.Form, both.Body.Charset));
        Assert.Equal((TnefForm.Text, "cp1251", 3L), (text.Body!.Form, text.Body.Charset, text.Body.Length));
    }

    /// <summary>A message that was attached to a message: its files are files, and its words are one.</summary>
    [Fact]
    public async Task What_is_inside_of_a_message_inside_is_found_too()
    {
        var inner = new TnefWriter().Subject("Your visit").MessageProperties(TnefWriter.Octets(HtmlBody, "<p>hello</p>"u8.ToArray())).File("inner.txt", "inner"u8.ToArray()).Bytes;
        var outer = new TnefWriter().FileOfProperties(TnefWriter.Words(LongName, "Your visit"), TnefWriter.Message(inner)).File("outer.txt", "outer"u8.ToArray()).Bytes;

        var found = await Read(outer);

        Assert.True(found.IsWhole);
        Assert.Equal(["inner.txt", "Your visit.html", "outer.txt"], found.Files.Select(file => file.Name));
        Assert.Equal("inner"u8.ToArray(), await Octets(outer, found.Files[0]));
        Assert.Equal("<p>hello</p>"u8.ToArray(), await Octets(outer, found.Files[1]));
    }

    [Fact]
    public async Task Wherever_it_is_cut_what_stands_before_is_found_and_nothing_is_promised_that_is_not_there()
    {
        var tnef = new TnefWriter().Subject("x").File("a.txt", "first"u8.ToArray()).FileOfProperties(TnefWriter.Words(LongName, "b.txt"), TnefWriter.Octets(Content, "second"u8.ToArray())).Bytes;

        for (var length = 0; length < tnef.Length; length++)
        {
            var cut = tnef[..length];
            if (await TnefReader.Read(new MemoryStream(cut), Ct) is not { } found) continue;
            Assert.All(found.Files, file => Assert.True(file.Offset + file.Length <= cut.Length));
            foreach (var file in found.Files) Assert.Equal(file.Length, (await Octets(cut, file)).Length);
        }

        Assert.Equal(2, (await Read(tnef)).Files.Count);
        var last = await Read(tnef[..^1]);
        Assert.Equal((2, false), (last.Files.Count, last.IsWhole));
    }

    /// <summary>Programs that write wrong sums are about. What they wrote is read, and that it may be damaged is known.</summary>
    [Fact]
    public async Task A_wrong_sum_ends_nothing()
    {
        var found = await Read(new TnefWriter().Attribute(1, 0x00018004, "x\0"u8.ToArray(), sum: 7).File("a.txt", "first"u8.ToArray()).Bytes);

        Assert.Equal(["a.txt"], found.Files.Select(file => file.Name));
        Assert.False(found.IsWhole);
    }

    [Fact]
    public async Task Something_else_is_none()
    {
        foreach (var other in new[] { "", "x", "%PDF-1.7 and so on", "\x78\x9f\x3e" }) Assert.Null(await TnefReader.Read(new MemoryStream(Encoding.Latin1.GetBytes(other)), Ct));
    }

    /// <summary>Messages inside of messages, files without end, counts that lie: bounded, and said to be not whole.</summary>
    [Fact]
    public async Task Bombs_end_at_their_limits()
    {
        var deep = new TnefWriter().File("deepest.txt", [1]).Bytes;
        for (var depth = 0; depth < 50; depth++) deep = new TnefWriter().FileOfProperties(TnefWriter.Message(deep)).Bytes;
        var many = new TnefWriter();
        for (var file = 0; file <= TnefReader.FilesMax; file++) many.File("a", [1]);
        var lying = new TnefWriter().Attribute(1, 0x00069003, [0xff, 0xff, 0xff, 0xff]).Attribute(1, 0x00069003, [1, 0, 0, 0, 0x03, 0x10, 1, 0, 0xff, 0xff, 0xff, 0xff]).Bytes;

        Assert.Equal(TnefReader.DepthMax, Depth(deep, (await Read(deep)).Files.Single()));
        var most = await Read(many.Bytes);
        Assert.Equal((TnefReader.FilesMax, false), (most.Files.Count, most.IsWhole));
        Assert.False((await Read(lying)).IsWhole);
    }

    /// <summary>What the writer of these tests makes is what another program reads: the tnef tool of Debian.</summary>
    [Fact]
    public async Task Another_program_finds_the_same()
    {
        var program = OtherProgram.Find("tnef");
        var tnef = new TnefWriter().MessageProperties(TnefWriter.Named("X-Header", 1, 2), TnefWriter.Number(0x0017, 1)).File("LABS~1.TXT", "haemoglobin"u8.ToArray(), TnefWriter.Words(LongName, "labs.txt")).File("large.bin", Large).Bytes;
        var folder = Directory.CreateTempSubdirectory("postern-tnef-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "winmail.dat"), tnef, Ct);
            using var running = Process.Start(new ProcessStartInfo(program, ["-C", folder.FullName, "-f", Path.Combine(folder.FullName, "winmail.dat"), "--overwrite"]))!; // it is there
            await running.WaitForExitAsync(Ct);

            foreach (var file in (await Read(tnef)).Files)
                Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, file.Name), Ct), await Octets(tnef, file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Each wrapping costs the same number of octets before what it wraps.
    static int Depth(byte[] tnef, TnefFile file)
    {
        var signature = new byte[] { 0x78, 0x9f, 0x3e, 0x22 };
        return Enumerable.Range(0, (int)file.Offset).Count(at => tnef.AsSpan(at).StartsWith(signature)) - 1;
    }

    static async Task<TnefContent> Read(byte[] tnef) => await TnefReader.Read(new Slow(tnef), Ct) ?? throw new InvalidDataException("no TNEF");

    static async Task<byte[]> Octets(byte[] tnef, TnefFile file)
    {
        await using var stream = file.Open(new MemoryStream(tnef));
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Ct);
        return read.ToArray();
    }

    /// <summary>Gives few octets at once, as a stream may.</summary>
    sealed class Slow(byte[] octets) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + ((int)Position % 997))], cancellationToken);
    }
}
