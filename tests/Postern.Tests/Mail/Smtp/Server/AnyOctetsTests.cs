using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Scripts put together by chance from fragments that matter, in whole and by octet.</summary>
public sealed class AnyOctetsTests
{
    static readonly string[] Fragments =
    [
        "EHLO t\r\n", "HELO t\r\n", "MAIL FROM:<a@t>\r\n", "RCPT TO:<b@t>\r\n", "DATA\r\n", "BDAT 3\r\n", "BDAT 5 LAST\r\n", "BDAT 0 LAST\r\n", "RSET\r\n",
        "QUIT\r\n", "NOOP\r\n", "STARTTLS\r\n", "AUTH PLAIN =\r\n", "\r\n", "\r", "\n", ".", "..", "\0", " ", "abc", "\r\n.\r\n", "\n.\n", "<", ">", "@", "\"", "[", "\u00c3", "\u00ff",
        "LAST", "SIZE=", "=", "+", new string('x', 600),
    ];

    /// <summary>FsCheck prints the seed of a failure.</summary>
    [Fact]
    public void No_octets_make_a_session_throw_or_answer_otherwise_for_their_packets()
    {
        var scripts = Gen.ArrayOf(Gen.Elements(Fragments)).Select(parts => "EHLO t\r\n" + string.Concat(parts));

        Prop.ForAll(scripts.ToArbitrary(), script =>
        {
            var whole = Dialogue.Talk(script).GetAwaiter().GetResult();
            var octets = Dialogue.Talk(script, Chunking.ByOctet).GetAwaiter().GetResult();
            return whole.Text == octets.Text && whole.Messages.Select(m => m.Content).SequenceEqual(octets.Messages.Select(m => m.Content));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_follows_DATA_is_one_message_until_its_true_end()
    {
        var bodies = Gen.ArrayOf(Gen.Elements(Fragments)).Select(parts => string.Concat(parts)).Where(body => !$"\r\n{body}".Contains("\r\n.\r\n", StringComparison.Ordinal));

        Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            var heard = Dialogue.Talk($"EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t>\r\nDATA\r\n{body}x\r\n.\r\nQUIT\r\n").GetAwaiter().GetResult();
            return heard.Messages.Count <= 1 && heard.Codes is ["220", "250", "250", "250", "354", "250" or "554", "221"];
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The fuzz targets, on octets by chance: enough to keep them working.</summary>
    [Fact]
    public void Data_that_is_decoded_in_pieces_is_the_same() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(Fragments)).Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts))).ToArbitrary(), octets =>
        {
            var whole = Decode(octets, octets.Length + 1, octets.Length);
            return Decode(octets, 1, 1) == whole && Decode(octets, 3, 2) == whole;
        }).QuickCheckThrowOnFailure();

    static (bool HasEnded, string? Problem, string Content) Decode(byte[] octets, int pieceLength, int room)
    {
        var decoder = new DataDecoder();
        var into = new byte[room];
        var content = new StringBuilder();
        for (var at = 0; at < octets.Length;)
        {
            var status = decoder.Read(octets.AsSpan(at, Math.Min(pieceLength, octets.Length - at)), into, out var consumed, out var written);
            content.Append(Encoding.Latin1.GetString(into, 0, written));
            at += consumed;
            if (status == DataStatus.Ended) return (true, decoder.Problem?.Text, decoder.Problem is null ? content.ToString() : "");
        }

        return (false, decoder.Problem?.Text, decoder.Problem is null ? content.ToString() : "");
    }
}
