using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Postern.Fuzz.Mime;
using Postern.Mail.Mime;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Mime;

/// <summary>A message read from a stream is the message that is read from memory: <see cref="OutlineTarget"/> compares the two and throws.</summary>
public sealed class MessageOutlineTests
{
    const string Multipart = "Content-Type: multipart/mixed; boundary=b\n\n";

    public static TheoryData<string> Judged => Repository.SharedData is not { } shared ? ["absent"] :
        [.. Directory.EnumerateFiles(Path.Combine(shared, "mime"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(shared, file)).Order()];

    /// <summary>Every file, messages or not: any bytes are a message.</summary>
    [Theory]
    [MemberData(nameof(Judged))]
    public void What_the_judges_wrote_is_read_the_same(string file)
    {
        if (Repository.SharedData is not { } shared) { Assert.Skip("shared data is absent"); return; }

        var bytes = File.ReadAllBytes(Path.Combine(shared, file));
        var message = MimeMessage.Parse(bytes);
        foreach (var longest in (int[])[1, 2, 3, 77, 1_000, int.MaxValue]) OutlineTarget.Compare(message, bytes, longest);
    }

    /// <summary>Lines of mail, good and bad, in any order: that is where structure comes from.</summary>
    [Fact]
    public void Any_lines_in_any_pieces_are_read_the_same()
    {
        var line = Gen.Elements(
            "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/digest; boundary=\"c\"", "Content-Type: message/rfc822", "content-type: text/plain",
            "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: x-uuencode", " folded", "\t", "",
            "--b", "--b--", "--c", "--c--", "--b \t", "--bb", "--", "-", "From x", "no field", ": empty", "begin 644 x", "%2&5L;&\\", "end", "a=3Db=", "= ", "SGVsbG8=",
            "Q29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PWIKCi0tYgoKeAotLWItLQo=", new string('x', 999), new string('x', 1_000) + ":", "--b" + new string(' ', 996), "--b" + new string(' ', 997), "=" + new string(' ', 999), "=" + new string(' ', 1_000));
        var end = Gen.Elements("\r\n", "\n", "\r\n", "\r", "");
        var message = line.SelectMany(text => end.Select(newline => text + newline)).ListOf().Select(lines => string.Concat(lines));

        Prop.ForAll(Arb.From(message), text => OutlineTarget.Run(Encoding.ASCII.GetBytes(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(80));
    }

    public static TheoryData<string> Limits => new(
        string.Concat(Enumerable.Range(0, 60).Select(depth => $"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n")),
        string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 60)),
        Multipart + string.Concat(Enumerable.Repeat("--b\n\nx\n", MimeLimits.PartsMax + 5)) + "--b--\n",
        string.Concat(Enumerable.Repeat("A: b\n", MimeLimits.FieldsMax + 1)) + "\nbody",
        Multipart + string.Concat(Enumerable.Repeat("--b\n" + string.Concat(Enumerable.Repeat("A: b\n", 990)), 22)),
        $"A: {new string('x', MimeLimits.HeaderSizeMax)}\nB: c\n\nbody",
        Multipart + string.Concat(Enumerable.Repeat($"--b\nA: {new string('x', 900_000)}\nB: c\n\n", 7)),
        $"Content-Type: multipart/mixed; boundary={new string('b', MimeLimits.BoundaryLengthMax + 1)}\n\n--{new string('b', MimeLimits.BoundaryLengthMax + 1)}\n\nx",
        $"Content-Type: {new string(' ', MimeLimits.FieldSizeMax)} multipart/mixed; boundary=b\n\n--b\n\nx");

    [Theory]
    [MemberData(nameof(Limits))]
    public void Over_a_limit_the_same_stays_opaque(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        foreach (var longest in (int[])[997, int.MaxValue]) OutlineTarget.Compare(MimeMessage.Parse(bytes), bytes, longest);
    }

    [Fact]
    public async Task A_body_inside_an_encoded_message_can_be_opened()
    {
        var inner = Convert.ToBase64String("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\na=3Db\n--b--"u8);
        var bytes = Encoding.ASCII.GetBytes($"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}");

        var outline = await MessageOutline.Read(new MemoryStream(bytes), TestContext.Current.CancellationToken);
        using var read = new StreamReader(outline.Part(2).OpenBody(new MemoryStream(bytes)));

        Assert.Equal("a=b", await read.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>64 MB of body between two boundaries, never in memory.</summary>
    [Fact]
    public async Task Memory_does_not_grow_with_the_message()
    {
        const long size = 64 << 20;
        await Allocated(1 << 20);

        Assert.True(await Allocated(size) < 4 * await Allocated(1 << 20), "memory grew with the message");
    }

    static async Task<long> Allocated(long size)
    {
        await using var message = new LongMessage(size);
        var before = GC.GetAllocatedBytesForCurrentThread(); // nothing here waits, so nothing changes threads
        var part = (await MessageOutline.Read(message, CancellationToken.None)).Part(1);
        Assert.Equal(size / 78 * 57, part.DecodedLength);
        await using var body = part.OpenBody(message);
        await body.CopyToAsync(Stream.Null);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>A base64 part of any size, made while it is read.</summary>
    sealed class LongMessage(long size) : Stream
    {
        static readonly byte[] Head = Encoding.ASCII.GetBytes(Multipart + "--b\nContent-Transfer-Encoding: base64\n\n");
        static readonly byte[] Line = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[57]) + "\r\n");

        readonly long end = Head.Length + size / 78 * 78;

        public override long Position { get; set; }

        public override long Length => end;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = (int)Math.Min(buffer.Length, end - Position);
            for (var at = 0; at < length; at++, Position++) buffer.Span[at] = Position < Head.Length ? Head[Position] : Line[(Position - Head.Length) % 78];
            return ValueTask.FromResult(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
