namespace Postern.Mail.Smtp.Client;

/// <summary>What a message cannot travel without.</summary>
static class Requirements
{
    /// <summary>The first thing needed and not offered; null when all is there.</summary>
    public static MissingExtension? Missing(Envelope envelope, MessageContent content, Offer offer)
    {
        var from = envelope.From;
        var lacks = ~offer.Extensions;

        if (from.RequireTls && lacks.HasFlag(SmtpExtensions.RequireTls)) return MissingExtension.RequireTls;
        if (lacks.HasFlag(SmtpExtensions.SmtpUtf8) && NeedsUtf8(envelope)) return MissingExtension.SmtpUtf8;
        if (from.Body == BodyKind.EightBitMime && lacks.HasFlag(SmtpExtensions.EightBitMime)) return MissingExtension.EightBitMime;
        if (offer.SizeMax > 0 && content.Length > offer.SizeMax) return MissingExtension.Size;
        return null;
    }

    static bool NeedsUtf8(Envelope envelope)
    {
        if (envelope.From.SmtpUtf8 || Commands.NeedsUtf8(envelope.From.Address)) return true;

        foreach (var recipient in envelope.Recipients)
        {
            if (Commands.NeedsUtf8(recipient.Address)) return true;
        }

        return false;
    }
}
