namespace Postern.Mail.Smtp.Server;

/// <summary>Reads the argument of MAIL (RFC 5321 §4.1.1.2) with the parameters of the extensions that are offered.</summary>
public static class MailCommand
{
    [Flags]
    enum Keyword { Unknown = 0, Size = 1, Body = 2, SmtpUtf8 = 4, Return = 8, EnvelopeId = 16, RequireTls = 32, Auth = 64 }

    /// <param name="argument">What stands behind the verb, as <c>FROM:&lt;a@example.org&gt; SIZE=100</c>.</param>
    /// <param name="client">Who speaks: without EHLO there are no parameters, and REQUIRETLS only under TLS (RFC 8689 §2).</param>
    /// <param name="from">The sender, when the answer is null.</param>
    /// <returns>Null when the argument is well formed; otherwise the refusal.</returns>
    public static SmtpReply? Parse(ReadOnlySpan<byte> argument, SmtpClientInfo client, out MailFrom from)
    {
        var isPath = CommandPath.TryTake(ref argument, "FROM:"u8, out var address);
        from = new(address);
        if (!isPath) return Replies.BadSender;
        if (!argument.IsEmpty && !client.Extended) return Replies.UnknownParameter;

        var given = Keyword.Unknown;
        while (!argument.IsEmpty)
        {
            if (!CommandParameter.TryTake(ref argument, out var parameter)) return Replies.BadParameter;

            var keyword = KeywordOf(parameter, client);
            if (keyword == Keyword.Unknown) return Replies.UnknownParameter;
            // A flag said twice says nothing new, and some clients do; a value said twice could be two values.
            if ((given.HasFlag(keyword) && parameter.HasValue) || With(from, keyword, parameter) is not { } next) return Replies.BadParameter;

            given |= keyword;
            from = next;
        }

        return address is { IsAscii: false } && !from.SmtpUtf8 ? Replies.NeedsSmtpUtf8 : null;
    }

    static Keyword KeywordOf(CommandParameter parameter, SmtpClientInfo client) => parameter switch
    {
        _ when parameter.Is("SIZE"u8) => Keyword.Size,
        _ when parameter.Is("BODY"u8) => Keyword.Body,
        _ when parameter.Is("SMTPUTF8"u8) => Keyword.SmtpUtf8,
        _ when parameter.Is("RET"u8) => Keyword.Return,
        _ when parameter.Is("ENVID"u8) => Keyword.EnvelopeId,
        _ when parameter.Is("REQUIRETLS"u8) && client.Tls is not null => Keyword.RequireTls,
        _ when parameter.Is("AUTH"u8) => Keyword.Auth,
        _ => Keyword.Unknown,
    };

    static MailFrom? With(MailFrom sender, Keyword keyword, CommandParameter parameter) => keyword switch
    {
        Keyword.Size when parameter.TryNumber(out var size) => sender with { Size = size },
        Keyword.Body when parameter.ValueIs("8BITMIME"u8) => sender with { Body = BodyKind.EightBitMime },
        Keyword.Body when parameter.ValueIs("7BIT"u8) => sender,
        Keyword.SmtpUtf8 when !parameter.HasValue => sender with { SmtpUtf8 = true },
        Keyword.Return when parameter.ValueIs("FULL"u8) => sender with { Return = DsnReturn.Full },
        Keyword.Return when parameter.ValueIs("HDRS"u8) => sender with { Return = DsnReturn.Headers },
        Keyword.EnvelopeId when TryEnvelopeId(parameter, out var id) => sender with { EnvelopeId = id },
        Keyword.RequireTls when !parameter.HasValue => sender with { RequireTls = true },

        // Who submitted the message first, on the client's word alone: read, and believed by nobody (RFC 4954 §5).
        Keyword.Auth when Xtext.TryDecode(parameter.Value, out var submitter) && submitter.Length > 0 => sender,
        _ => null,
    };

    // At most 100 characters (RFC 3461 §4.4).
    static bool TryEnvelopeId(CommandParameter parameter, out string id)
    {
        id = "";
        return parameter.Value.Length is > 0 and <= 100 && Xtext.TryDecode(parameter.Value, out id);
    }
}
