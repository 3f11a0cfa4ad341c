using Postern.Flow.Intake;
using Postern.Fuzz.Mime;
using Postern.Mail.Authentication;
using Postern.Mail.Mime;

namespace Postern.Fuzz.Intake;

/// <summary>Any message from outside, in buffers of any size: the same octets stay, and a reader finds nothing in our name in them.</summary>
public static class HiddenFieldsTarget
{
    const string Hostname = "gw.clinic.example";

    static readonly HiddenFields Fields = HiddenFields.OfStrangers(Hostname);

    public static void Run(ReadOnlySpan<byte> input)
    {
        var whole = Pass(input, input.Length + 1);
        foreach (var size in new[] { 1, 7, 64 }) MessageTarget.Require(Pass(input, size).AsSpan().SequenceEqual(whole), "buffers do not matter");

        var root = MimeMessage.Parse(whole).Root;
        for (var at = 0; at < root.FieldCount; at++)
        {
            var field = root.Field(at);
            MessageTarget.Require(!field.Name.StartsWith("Postern-", StringComparison.OrdinalIgnoreCase), "nothing in our name");
            MessageTarget.Require(!field.Is("Authentication-Results"u8) || !AuthenticationResults.IsClaim(field.Body, Hostname), "no results in our name");
        }
    }

    // As Incoming does: what is undecided is handed in again, before what follows.
    static byte[] Pass(ReadOnlySpan<byte> input, int size)
    {
        var hiding = new Hiding(Fields);
        List<byte> kept = [];
        byte[] rest = [];
        for (var at = 0; at < input.Length || rest.Length > 0; at += size)
        {
            byte[] octets = [.. rest, .. at < input.Length ? input[at..Math.Min(input.Length, at + size)] : []];
            var (stays, undecided) = hiding.Pass(octets, isLast: at + size >= input.Length);
            kept.AddRange(octets.AsSpan(0, stays));
            rest = octets[^undecided..];
        }

        return [.. kept];
    }
}
