using Postern.Fuzz.Mime;
using Postern.Mail.Trace;

namespace Postern.Fuzz.Trace;

/// <summary>Any bytes are a Received field: nothing throws, what is read stands in the text, quotes are places in it, and reading the flat text again gives the same.</summary>
public static class ReceivedTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = ReceivedText.Flatten(input);
        var facts = ReceivedReader.ReadLine(text);

        MessageTarget.Require(text.Length <= TraceLimits.FieldLengthMax, "the text is bounded");
        MessageTarget.Require(!text.Any(char.IsControl), "no control is left");
        foreach (var part in new[] { facts.Protocol, facts.Cipher, facts.VersionRaw, facts.FromHost, facts.FromIp, facts.ByHost, facts.Helo, facts.Id })
            MessageTarget.Require(part is null || text.Contains(part, StringComparison.Ordinal), "what is read stands in the text");
        if (facts.Evidence is { } quote) MessageTarget.Require(text.AsSpan(quote.Start, quote.Length).SequenceEqual(quote.Text), "a quote is a place");
        MessageTarget.Require((facts.Tls == TlsStatement.Yes) == (facts.Basis is TlsBasis.Explicit or TlsBasis.KeywordS or TlsBasis.Phrase), "a statement has its basis");
        _ = (facts.FromAddress, Recognition.SystemOf(text, facts), CipherStrength.Weakness(facts));
    }
}
