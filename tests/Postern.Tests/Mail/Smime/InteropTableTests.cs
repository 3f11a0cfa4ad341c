using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;
using Postern.Tests.Mail.Smime.Seal;
using Opening = Postern.Tests.Mail.Smime.Open.Opening;

namespace Postern.Tests.Mail.Smime;

/// <summary>Both directions with openssl, every pair; the tables of docs/interop.md are what a run gives, or this fails and prints them.</summary>
public sealed class InteropTableTests
{
    static readonly (string Heading, string Option, ContentCipher? Ours)[] Ciphers =
    [
        ("AES-256-GCM", "-aes-256-gcm", ContentCipher.Aes256Gcm), ("AES-192-GCM", "-aes-192-gcm", null), ("AES-128-GCM", "-aes-128-gcm", ContentCipher.Aes128Gcm),
        ("AES-256-CBC", "-aes-256-cbc", ContentCipher.Aes256Cbc), ("AES-192-CBC", "-aes-192-cbc", null), ("AES-128-CBC", "-aes-128-cbc", ContentCipher.Aes128Cbc),
        ("3DES-CBC", "-des3", null),
    ];

    static readonly (string Name, KeyKind Kind, string[] Options, RsaTransport? Ours)[] Transports =
    [
        ("RSA, PKCS #1 v1.5", KeyKind.Rsa, [], RsaTransport.Pkcs1),
        ("RSA, OAEP SHA-256", KeyKind.Rsa, ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"], RsaTransport.Oaep),
        ("RSA, OAEP SHA-1", KeyKind.Rsa, ["rsa_padding_mode:oaep"], null),
        ("RSA, OAEP SHA-512", KeyKind.Rsa, ["rsa_padding_mode:oaep", "rsa_oaep_md:sha512"], null),
        ("P-256, KDF SHA-256", KeyKind.P256, ["ecdh_kdf_md:sha256"], RsaTransport.Oaep),
        ("P-256, KDF SHA-1", KeyKind.P256, [], null),
        ("P-384, KDF SHA-256", KeyKind.P384, ["ecdh_kdf_md:sha256"], RsaTransport.Oaep),
        ("P-384, KDF SHA-384", KeyKind.P384, ["ecdh_kdf_md:sha384"], null),
        ("P-521, KDF SHA-256", KeyKind.P521, ["ecdh_kdf_md:sha256"], RsaTransport.Oaep),
        ("P-521, KDF SHA-512", KeyKind.P521, ["ecdh_kdf_md:sha512"], null),
    ];

    static readonly (string Heading, string[] Options, SignedForm? Ours)[] Forms =
    [
        ("multipart/signed", [], SignedForm.Detached), ("opaque", ["-nodetach"], SignedForm.Opaque),
        ("no attributes", ["-noattr"], null), ("named by key", ["-keyid"], null), ("CAdES", ["-cades"], null),
    ];

    static readonly (string Name, KeyKind Kind, string Digest, string[] Options, RsaSigning? Ours)[] Signatures =
    [
        ("RSA, PKCS #1 v1.5, SHA-256", KeyKind.Rsa, "sha256", [], RsaSigning.Pkcs1),
        ("RSA, PKCS #1 v1.5, SHA-512", KeyKind.Rsa, "sha512", [], null),
        ("RSA, PSS, SHA-256", KeyKind.Rsa, "sha256", ["rsa_padding_mode:pss"], RsaSigning.Pss),
        ("RSA, PSS, SHA-384", KeyKind.Rsa, "sha384", ["rsa_padding_mode:pss"], null),
        ("ECDSA P-256, SHA-256", KeyKind.P256, "sha256", [], RsaSigning.Pkcs1),
        ("ECDSA P-384, SHA-384", KeyKind.P384, "sha384", [], RsaSigning.Pkcs1),
        ("ECDSA P-521, SHA-512", KeyKind.P521, "sha512", [], RsaSigning.Pkcs1),
    ];

    static readonly byte[] Entity = Sealing.Entity(3_000);

    [Fact]
    public async Task The_table_of_encryption_is_what_openssl_and_we_read_of_each_other()
    {
        using var openssl = new OpenSsl();
        openssl.Write("plain", Entity);
        var table = DocsTable.Head("recipient", Ciphers.Select(cipher => cipher.Heading));
        foreach (var (name, kind, options, ours) in Transports)
        {
            openssl.Write("to", People.Of(kind));
            List<string> cells = [];
            foreach (var (_, cipher, ourCipher) in Ciphers)
            {
                var written = ours is { } transport && ourCipher is { } own && await OpensslDecrypts(openssl, kind, transport, own);
                cells.Add(DocsTable.Cell(WeDecrypt(openssl, kind, cipher, options), written));
            }

            DocsTable.Row(table, name, cells);
        }

        DocsTable.AssertInDocs(table);
    }

    [Fact]
    public async Task The_table_of_signatures_is_what_openssl_and_we_check_of_each_other()
    {
        using var openssl = new OpenSsl();
        openssl.Write("plain", Entity);
        openssl.Write("root", People.Authority);
        var table = DocsTable.Head("signer", Forms.Select(form => form.Heading));
        foreach (var (name, kind, digest, options, ours) in Signatures)
        {
            openssl.Write("by", People.Of(kind));
            List<string> cells = [];
            foreach (var (_, form, ourForm) in Forms)
            {
                var written = ours is { } signing && ourForm is { } own && await OpensslVerifies(openssl, kind, signing, own);
                cells.Add(DocsTable.Cell(WeVerify(openssl, kind, digest, form, options), written));
            }

            DocsTable.Row(table, name, cells);
        }

        DocsTable.AssertInDocs(table);
    }

    static bool WeDecrypt(OpenSsl openssl, KeyKind kind, string cipher, string[] options)
    {
        var (code, _, _) = openssl.Try(["cms", "-encrypt", "-binary", "-in", "plain", cipher, "-recip", "to.crt", .. KeyOptions(options), "-out", "sealed.eml"]);
        return code == 0 && Opening.Open(openssl.Read("sealed.eml"), People.Of(kind)) is OpenAnswer.Opened opened && opened.Mail.Content.Span.SequenceEqual(Entity);
    }

    static async Task<bool> OpensslDecrypts(OpenSsl openssl, KeyKind kind, RsaTransport transport, ContentCipher cipher)
    {
        openssl.Write("sealed.eml", await Sealing.Seal(Entity, null, [new(People.Of(kind).Certificate, transport)], new() { SigningTime = People.Now, Cipher = cipher }));
        var (code, output, _) = openssl.Try("cms", "-decrypt", "-in", "sealed.eml", "-recip", "to.crt", "-inkey", "to.key");
        return code == 0 && output.AsSpan().SequenceEqual(Entity);
    }

    static bool WeVerify(OpenSsl openssl, KeyKind kind, string digest, string[] form, string[] options)
    {
        var (code, _, _) = openssl.Try(["cms", "-sign", "-binary", .. form, "-in", "plain", "-md", digest, "-signer", "by.crt", "-inkey", "by.key", .. KeyOptions(options), "-out", "signed.eml"]);
        return code == 0 && Opening.Open(openssl.Read("signed.eml")) is OpenAnswer.Opened opened
            && opened.Mail.Signatures.Single() is { State: SignatureState.Good, Trust.IsTrusted: true } signature && People.Of(kind).Certificate.Equals(signature.Signer);
    }

    static async Task<bool> OpensslVerifies(OpenSsl openssl, KeyKind kind, RsaSigning signing, SignedForm form)
    {
        openssl.Write("signed.eml", await Sealing.Seal(Entity, People.Of(kind), [], new() { SigningTime = People.Now, Form = form, RsaSigning = signing }));
        var (code, output, _) = openssl.Try("cms", "-verify", "-in", "signed.eml", "-CAfile", "root.crt", "-attime", $"{People.Now.ToUnixTimeSeconds()}");
        return code == 0 && output.AsSpan().SequenceEqual(Entity);
    }

    static IEnumerable<string> KeyOptions(string[] options) => options.SelectMany(option => new[] { "-keyopt", option });
}
