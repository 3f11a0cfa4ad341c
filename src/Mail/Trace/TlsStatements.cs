namespace Postern.Mail.Trace;

/// <summary>Makes one statement of what was found: parameters first, then phrases, then the protocol's name.</summary>
static class TlsStatements
{
    public static (TlsStatement Statement, TlsBasis Basis, Place? Evidence) Of(string text, in TlsFindings tls, in ProtocolClause protocol)
    {
        if (tls.IsExplicit) return (TlsStatement.Yes, TlsBasis.Explicit, tls.Explicit);
        if (protocol.Kind == ProtocolKind.Secure) return (TlsStatement.Yes, TlsBasis.KeywordS, protocol.Whole);
        if (protocol.Cipher is null && IsOfIronPort(text, protocol)) return (TlsStatement.Yes, TlsBasis.Phrase, protocol.Whole);
        if (tls.Denial is { } denial) return (TlsStatement.No, TlsBasis.ExplicitNo, denial);
        if (tls.Phrase is { } phrase) return (TlsStatement.Yes, TlsBasis.Phrase, phrase);
        return protocol.Kind switch
        {
            ProtocolKind.NamesTls => (TlsStatement.Yes, TlsBasis.Phrase, protocol.Whole),
            ProtocolKind.Plain => (TlsStatement.No, TlsBasis.KeywordPlain, protocol.Whole),
            ProtocolKind.VendorPlain => (TlsStatement.No, TlsBasis.VendorPlain, protocol.Whole),
            ProtocolKind.Other => (TlsStatement.Unknown, TlsBasis.OtherProtocol, protocol.Whole),
            ProtocolKind.None or ProtocolKind.Secure => (TlsStatement.Unknown, TlsBasis.NoProtocol, null),
        };
    }

    static bool IsOfIronPort(string text, in ProtocolClause protocol) =>
        protocol is { Whole: { } whole, Name: { } name } && whole.End > name.End && whole.In(text).Contains("/TLS/", StringComparison.OrdinalIgnoreCase);
}
