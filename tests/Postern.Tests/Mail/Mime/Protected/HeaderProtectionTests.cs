using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;
using Postern.Tests.Flow;

namespace Postern.Tests.Mail.Mime.Protected;

/// <summary>What stands outside, what inside (RFC 9788 §2, §3, and the shapes of its appendix C).</summary>
public sealed class HeaderProtectionTests
{
    const string Letter =
        "Received: from ward by gw.example.org; Mon, 1 Jun 2026 10:00:00 +0000\r\n"
        + "DKIM-Signature: v=1; bh=aGFzaA==\r\n"
        + "From: Dr. A <a@example.org>\r\nTo: b@example.net\r\nBcc: c@example.net\r\nSubject: The figures\r\n"
        + "Date: Mon, 1 Jun 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nKeywords: Ward 3\r\nX-Ward: 3\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHello\r\n";

    [Fact]
    public void An_encrypted_message_shows_only_what_is_needed_and_another_subject()
    {
        var split = Split(Letter, HeaderConfidentiality.Cipher);

        Assert.Equal(
            "Received: from ward by gw.example.org; Mon, 1 Jun 2026 10:00:00 +0000\r\n"
            + "From: Dr. A <a@example.org>\r\nTo: b@example.net\r\nSubject: Encrypted message\r\n"
            + "Date: Mon, 1 Jun 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n",
            Text(split.OuterFields));
        Assert.Equal(
            "From: Dr. A <a@example.org>\r\nTo: b@example.net\r\nSubject: The figures\r\n"
            + "Date: Mon, 1 Jun 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nKeywords: Ward 3\r\nX-Ward: 3\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain; hp=\"cipher\"; protected-headers=\"v1\"; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
            + "HP-Outer: From: Dr. A <a@example.org>\r\nHP-Outer: To: b@example.net\r\nHP-Outer: Subject: Encrypted message\r\n"
            + "HP-Outer: Date: Mon, 1 Jun 2026 10:00:00 +0000\r\nHP-Outer: Message-ID: <1@example.org>\r\n\r\nHello\r\n",
            Text(split.PayloadHead));
    }

    [Fact]
    public void A_signed_message_shows_everything_and_records_nothing()
    {
        var split = Split(Letter, HeaderConfidentiality.Clear);

        Assert.Contains("Subject: The figures\r\n", Text(split.OuterFields), StringComparison.Ordinal);
        Assert.Contains("X-Ward: 3\r\n", Text(split.OuterFields), StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; hp=\"clear\"; charset=utf-8\r\n", Text(split.PayloadHead), StringComparison.Ordinal);
        Assert.DoesNotContain("HP-Outer", Text(split.PayloadHead), StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_may_keep_the_subject()
    {
        var split = Split(Letter, HeaderConfidentiality.CipherWithSubject);

        Assert.Contains("Subject: The figures\r\n", Text(split.OuterFields), StringComparison.Ordinal);
        Assert.Contains("HP-Outer: Subject: The figures\r\n", Text(split.PayloadHead), StringComparison.Ordinal);
        Assert.DoesNotContain("X-Ward", Text(split.OuterFields), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HeaderConfidentiality.Clear)]
    [InlineData(HeaderConfidentiality.Cipher)]
    [InlineData(HeaderConfidentiality.CipherWithSubject)]
    public void A_blind_copy_is_named_nowhere_and_old_signatures_are_gone(HeaderConfidentiality confidentiality)
    {
        var split = Split(Letter, confidentiality);
        var all = Text(split.OuterFields) + Text(split.PayloadHead);

        Assert.DoesNotContain("c@example.net", all, StringComparison.Ordinal);
        Assert.DoesNotContain("aGFzaA", all, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_in_UTF_8_stays_as_it_is_and_is_told()
    {
        var split = Split("From: Jürgen <jürgen@bücher.example>\r\nSubject: Grüße\r\n\r\n", HeaderConfidentiality.Cipher);

        Assert.False(split.IsOuterAscii);
        Assert.StartsWith("From: Jürgen <jürgen@bücher.example>\r\nSubject: Encrypted message\r\n", Encoding.UTF8.GetString(split.OuterFields.Span), StringComparison.Ordinal);
        Assert.Contains("HP-Outer: From: Jürgen <jürgen@bücher.example>\r\n", Encoding.UTF8.GetString(split.PayloadHead.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "text/plain; hp=\"cipher\"; protected-headers=\"v1\"")]
    [InlineData("Content-Type: multipart/mixed;\r\n boundary=\"b\"\r\n", "multipart/mixed; hp=\"cipher\"; protected-headers=\"v1\";\r\n boundary=\"b\"")]
    [InlineData("Content-Type: text/html; name=\"open\r\n", "text/html; hp=\"cipher\"; protected-headers=\"v1\"; name=\"open")]
    [InlineData("Content-Type: text\r\n", "text/plain; hp=\"cipher\"; protected-headers=\"v1\"")]
    [InlineData("Content-Type: text/plain; hp=clear; HP*=x; hp-legacy-display=1; Protected-Headers=v2\r\n", "text/plain; hp=\"cipher\"; protected-headers=\"v1\"; x-=clear; x-*=x; x--legacy-display=1; x-otected-Headers=v2")]
    [InlineData("Content-Type: text/plain (hm); a=b\r\nContent-Type: text/html\r\n", "text/plain; hp=\"cipher\"; protected-headers=\"v1\" (hm); a=b")]
    public void The_payload_says_in_its_type_that_it_is_protected(string field, string expected)
    {
        var payload = Text(Split($"From: a@example.org\r\n{field}\r\nHello", HeaderConfidentiality.Cipher).PayloadHead);

        Assert.Contains($"\r\nContent-Type: {expected}\r\n", payload, StringComparison.Ordinal);
        Assert.Equal(1, payload.Split("Content-Type:").Length - 1);
    }

    [Fact]
    public void An_HP_Outer_of_the_sender_is_not_believed() =>
        Assert.DoesNotContain("a lie", Text(Split("HP-Outer: Subject: a lie\r\nSubject: x\r\n\r\n", HeaderConfidentiality.Cipher).PayloadHead), StringComparison.Ordinal);

    [Fact]
    public async Task A_large_message_is_read_no_further_than_its_header()
    {
        var ct = TestContext.Current.CancellationToken;
        var header = Encoding.ASCII.GetBytes("From: a@example.org\r\nSubject: x\r\nX-Long: " + new string('x', 200_000) + "\r\n\r\n");
        var body = new byte[1 << 20];
        Array.Fill(body, (byte)'b');
        using var rest = new MemoryStream([.. header, .. body]);

        var split = await HeaderProtection.Split(ReadOnlyMemory<byte>.Empty, rest, HeaderConfidentiality.Cipher, ct);

        Assert.InRange(rest.Position, header.Length, header.Length + (128 << 10));
        using var whole = new MemoryStream();
        await split!.Payload().CopyToAsync(whole, ct); // within the limit
        Assert.True(MimeMessage.Parse(whole.ToArray()).Root.Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_header_over_the_limit_is_not_protected_in_part()
    {
        using var rest = new MemoryStream(Encoding.ASCII.GetBytes("X-Long: " + new string('x', HeaderProtection.HeaderSizeMax) + "\r\n\r\nHello"));

        Assert.Null(await HeaderProtection.Split(ReadOnlyMemory<byte>.Empty, rest, HeaderConfidentiality.Cipher, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void More_fields_than_are_read_are_not_protected_in_part() =>
        Assert.Null(Split(string.Concat(Enumerable.Repeat("X-A: b\r\n", MimeLimits.FieldsMax + 1)) + "\r\n", HeaderConfidentiality.Cipher));

    [Fact]
    public Task Whatever_goes_in_comes_out_again() => Seeds.Try(200, seed =>
    {
        var chance = Chance.Of(seed);
        var (letter, body) = AnyLetter(chance);
        var confidentiality = chance.Pick(Enum.GetValues<HeaderConfidentiality>());
        var source = MimeMessage.Parse(Encoding.UTF8.GetBytes(letter)).Root;
        var split = Split(letter, confidentiality);
        var payload = MimeMessage.Parse(split.PayloadHead).Root;
        var read = ProtectedHeaders.Of(payload, MimeMessage.Parse(split.OuterFields).Root, wasEncrypted: true);

        Assert.Equal(body, Encoding.UTF8.GetString(payload.Body.Span));
        Assert.Equal(Fields(source).Where(field => FieldPlaces.Of(field.Name) is FieldPlace.Inside or FieldPlace.Both or FieldPlace.Subject), read.Fields.Select(field => (field.Name, field.Text)));
        Assert.False(read.HasOtherAuthor);
        Assert.DoesNotContain(read.Fields, field => field.IsChangedOnTheWay);
        return Task.CompletedTask;
    });

    static (string Letter, string Body) AnyLetter(Chance chance)
    {
        string[] names = ["From", "To", "Subject", "subject", "Date", "Comments", "X-Ward", "Received", "Bcc", "List-Id", "HP-Outer", "MIME-Version", "Reply-To"];
        string[] values = ["a@example.org", "=?utf-8?B?R3LDvMOfZQ==?=", "Grüße\r\n\tfolded", "", " \"q, q\" <b@example.net>,\r\n c@example.net", "Subject: x"];
        string[] types = ["", "Content-Type: text/html; charset=utf-8\r\n", "content-type:multipart/mixed; boundary=b\r\n", "Content-Type: x/y; hp=\"clear\"\r\n"];
        var fields = Enumerable.Range(0, chance.Below(12)).Select(_ => $"{chance.Pick(names)}: {chance.Pick(values)}\r\n").ToList();
        fields.Insert(chance.Below(fields.Count + 1), chance.Pick(types));
        var body = string.Concat(Enumerable.Range(0, chance.Below(6)).Select(_ => chance.Pick("Hello\r\n", "\r\n", "--b\r\n", "x: y\n", "\0ü", "--b--")));
        return (string.Concat(fields) + "\r\n" + body, body);
    }

    static List<(string Name, string Text)> Fields(MimeEntity entity) =>
        [.. Enumerable.Range(0, entity.FieldCount).Select(index => (entity.Field(index).Name, entity.Field(index).Text))];

    static ProtectedMessage Split(string letter, HeaderConfidentiality confidentiality) =>
        HeaderProtection.Split(Encoding.UTF8.GetBytes(letter), null, confidentiality)!; // far below the limits

    static string Text(ReadOnlyMemory<byte> octets) => Encoding.Latin1.GetString(octets.Span);
}
