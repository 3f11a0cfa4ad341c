namespace Postern.Mail.Mime.Protected;

/// <summary>How much of a header can be read without opening the message (RFC 9788 §3.1, "header confidentiality policy").</summary>
public enum HeaderConfidentiality
{
    /// <summary>For a message that is only signed: every field stands outside too (<c>hp="clear"</c>).</summary>
    Clear,

    /// <summary>For an encrypted message: outside stand only the fields that <see cref="FieldPlaces"/> names, and another subject (<c>hp="cipher"</c>).</summary>
    Cipher,

    /// <summary>As <see cref="Cipher"/>, but the subject stands outside as it is: for an organization whose policy says so.</summary>
    CipherWithSubject,
}
