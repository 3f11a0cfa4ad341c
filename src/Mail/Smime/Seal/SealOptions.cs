namespace Postern.Mail.Smime.Seal;

/// <summary>How the content is encrypted.</summary>
public enum ContentCipher
{
    /// <summary>AuthEnvelopedData (RFC 5083, RFC 5084): nobody can change it unseen. The default of S/MIME 4.0.</summary>
    Aes256Gcm,
    Aes128Gcm,

    /// <summary>EnvelopedData without integrity (RFC 3565), for recipients that know nothing better.</summary>
    Aes256Cbc,
    Aes128Cbc,
}

/// <summary>How a key goes to an RSA recipient. Curves have one way only.</summary>
public enum RsaTransport
{
    /// <summary>RSAES-OAEP with SHA-256 (RFC 3560).</summary>
    Oaep,

    /// <summary>RSAES-PKCS1-v1_5, which every mail program opens.</summary>
    Pkcs1,
}

/// <summary>How a signature stands to what it signs (RFC 8551 §3.5).</summary>
public enum SignedForm
{
    /// <summary>multipart/signed: readable without S/MIME.</summary>
    Detached,

    /// <summary>application/pkcs7-mime: survives servers that rewrite text.</summary>
    Opaque,
}

/// <summary>How an RSA key signs. Other kinds have one way only.</summary>
public enum RsaSigning
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, which every mail program checks.</summary>
    Pkcs1,

    /// <summary>RSASSA-PSS with SHA-256 and a salt of 32 octets (RFC 4056).</summary>
    Pss,
}

/// <summary>To whom a message is encrypted.</summary>
public sealed record SmimeRecipient(SmimeCertificate Certificate, RsaTransport Transport = RsaTransport.Oaep);

/// <summary>The sealer's choices.</summary>
public sealed record SealOptions
{
    public ContentCipher Cipher { get; init; } = ContentCipher.Aes256Gcm;

    public SignedForm Form { get; init; } = SignedForm.Detached;

    public RsaSigning RsaSigning { get; init; } = RsaSigning.Pkcs1;

    /// <summary>Goes into the signature, in UTC and whole seconds.</summary>
    public required DateTimeOffset SigningTime { get; init; }
}
