using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>One AUTH command from mechanism to answer (RFC 4954). Runs only under TLS.</summary>
sealed class AuthExchange(AuthLines lines, ISmtpDoor door, byte[]? channelBinding, CancellationToken ct)
{
    /// <summary>The mechanisms, strongest first. PLUS only where the platform tells us a channel binding.</summary>
    public static string Offered(bool hasChannelBinding) =>
        hasChannelBinding ? "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN" : "SCRAM-SHA-256 PLAIN LOGIN";

    /// <param name="argument">What stands behind AUTH: a mechanism, and perhaps an initial response.</param>
    public ValueTask<AuthAnswer> Run(ReadOnlySpan<byte> argument)
    {
        var space = argument.IndexOf((byte)' ');
        var mechanism = space < 0 ? argument : argument[..space];
        var initial = space < 0 ? null : lines.Initial(argument[(space + 1)..].TrimStart((byte)' '));
        if (space >= 0 && initial is null) return new(lines.Stopped);

        if (Ascii.EqualsIgnoreCase(mechanism, "PLAIN"u8)) return Plain(initial);
        if (Ascii.EqualsIgnoreCase(mechanism, "LOGIN"u8)) return Login(initial);
        if (Ascii.EqualsIgnoreCase(mechanism, "SCRAM-SHA-256"u8)) return Scram(initial, isPlus: false);
        if (Ascii.EqualsIgnoreCase(mechanism, "SCRAM-SHA-256-PLUS"u8) && channelBinding is not null) return Scram(initial, isPlus: true);
        return new(new AuthAnswer.Refused(Replies.AuthMechanism));
    }

    /// <summary>RFC 4616: authorization identity, NUL, name, NUL, password.</summary>
    async ValueTask<AuthAnswer> Plain(byte[]? initial)
    {
        if ((initial ?? await lines.Ask(default)) is not { } response) return lines.Stopped;

        var first = response.AsSpan().IndexOf((byte)0);
        var second = first < 0 ? -1 : response.AsSpan(first + 1).IndexOf((byte)0);
        if (second < 0) return Malformed;

        var (name, password) = (response.AsMemory(first + 1, second), response.AsMemory(first + second + 2));
        if (password.Span.Contains((byte)0)) return Malformed;

        // Nobody may act as somebody else.
        var isOneself = first == 0 || response.AsSpan(0, first).SequenceEqual(name.Span);
        return await Check(name, password, isOneself);
    }

    /// <summary>Never standardized, still spoken by scanners and old clients: asks for name, then password.</summary>
    async ValueTask<AuthAnswer> Login(byte[]? initial)
    {
        if ((initial ?? await lines.Ask("Username:"u8.ToArray())) is not { } name) return lines.Stopped;
        if (await lines.Ask("Password:"u8.ToArray()) is not { } password) return lines.Stopped;

        return await Check(name, password, isOneself: true);
    }

    async ValueTask<AuthAnswer> Check(ReadOnlyMemory<byte> name, Memory<byte> password, bool isOneself)
    {
        if (!ScramServer.TryName(name.Span, out var user)) return Malformed;

        var known = await door.Verifier(user, ct);
        var matches = (known ?? ScramVerifier.OfNobody(user)).Matches(password.Span);
        CryptographicOperations.ZeroMemory(password.Span);

        return known is not null && matches && isOneself ? new AuthAnswer.Succeeded(user) : new AuthAnswer.Failed();
    }

    /// <summary>RFC 5802 with RFC 7677. The server's proof goes out as a last challenge that an empty response ends (RFC 4954 §4).</summary>
    async ValueTask<AuthAnswer> Scram(byte[]? initial, bool isPlus)
    {
        if ((initial ?? await lines.Ask(default)) is not { } first) return lines.Stopped;

        var scram = new ScramServer(isPlus ? channelBinding : null, isPlusOffered: channelBinding is not null);
        if (!scram.TryReadFirst(first)) return Malformed;

        var known = await door.Verifier(scram.User, ct);
        var challenge = scram.Challenge(known ?? ScramVerifier.OfNobody(scram.User));
        if (await lines.Ask(challenge) is not { } final) return lines.Stopped;

        if (scram.Prove(final) is not { } proof || known is null) return new AuthAnswer.Failed();
        if (await lines.Ask(proof) is not { } end) return lines.Stopped;

        return end.Length == 0 ? new AuthAnswer.Succeeded(scram.User) : Malformed;
    }

    static AuthAnswer.Refused Malformed => new(Replies.AuthMalformed);
}
