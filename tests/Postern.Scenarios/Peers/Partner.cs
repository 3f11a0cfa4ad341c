namespace Postern.Scenarios.Peers;

/// <summary>An organization outside that does all that it should: its Postfix signs with OpenDKIM, and the DNS has its SPF, its key and its DMARC policy.</summary>
public sealed class Partner
{
    public const string Domain = "north.example";
    public const string Pat = "pat@north.example";

    readonly OpenDkim milter;
    PostfixServer? server;

    Partner(OpenDkim milter) => this.milter = milter;

    public OpenDkim Signer => milter;

    /// <summary>Publishes what is to be published; before the gateway starts.</summary>
    public static async Task<Partner> Of(Scene scene, string policy, CancellationToken ct)
    {
        var partner = new Partner(scene.Keep(await OpenDkim.Start(Domain, ct)));
        scene.Record($"{Domain}. TXT \"v=spf1 ip4:127.0.0.1 -all\"");
        scene.Record($"_dmarc.{Domain}. TXT \"v=DMARC1; p={policy}\"");
        scene.Record(partner.milter.ZoneLine);
        return partner;
    }

    /// <summary>Sends a message by its own server, which signs it and brings it over TLS.</summary>
    public async Task Send(Scene scene, Gateway gateway, string message, CancellationToken ct, params string[] to)
    {
        server ??= scene.Keep(await PostfixServer.Relay($"mx.{Domain}", $"""
            relayhost = [{gateway.Inbound.Address}]:{gateway.Inbound.Port}
            relay_domains = static:all
            smtp_tls_security_level = may
            smtpd_milters = unix:{milter.Socket}
            """, ct));
        using var dialogue = await SmtpDialogue.Open(server.Smtp, ct);
        await dialogue.Say($"MAIL FROM:<{Pat}>", ct);
        foreach (var recipient in to.Length == 0 ? [InboundScene.Nurse] : to) await dialogue.Say($"RCPT TO:<{recipient}>", ct);
        await dialogue.Say("DATA", ct);
        var reply = await dialogue.Say(message.ReplaceLineEndings("\r\n") + "\r\n.", ct);
        if (!reply.StartsWith("250", StringComparison.Ordinal)) throw new InvalidOperationException($"the partner's own server says {reply}");
    }

    /// <summary>The fields of a letter from Pat.</summary>
    public static string Header(string subject) =>
        $"From: {Pat}\r\nTo: {InboundScene.Nurse}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}@{Domain}>\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n";
}
