using System.Text;
using System.Text.Json.Nodes;
using Postern.Mail.Mime;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;
using Postern.Tests.Mail.Smime.Seal;
using Opening = Postern.Tests.Mail.Smime.Open.Opening;

namespace Postern.Tests.Mail.Smime;

/// <summary>Both directions with gpgsm and pkijs, every pair that they have words for; as <see cref="InteropTableTests"/>.</summary>
public sealed class OtherJudgesTests
{
    static readonly (string Heading, string? Gpgsm, string? Pkijs, int Bits, ContentCipher? Ours)[] Ciphers =
    [
        ("AES-256-GCM", null, "AES-GCM", 256, ContentCipher.Aes256Gcm), ("AES-128-GCM", null, "AES-GCM", 128, ContentCipher.Aes128Gcm),
        ("AES-256-CBC", "AES256", "AES-CBC", 256, ContentCipher.Aes256Cbc), ("AES-192-CBC", "AES192", "AES-CBC", 192, null),
        ("AES-128-CBC", "AES128", "AES-CBC", 128, ContentCipher.Aes128Cbc), ("3DES-CBC", "3DES", null, 0, null),
    ];

    static readonly (string Name, KeyKind Kind, RsaTransport? Ours, string? Digest)[] Transports =
    [
        ("RSA, PKCS #1 v1.5", KeyKind.Rsa, RsaTransport.Pkcs1, null), ("RSA, OAEP SHA-256", KeyKind.Rsa, RsaTransport.Oaep, "SHA-256"),
        ("RSA, OAEP SHA-1", KeyKind.Rsa, null, "SHA-1"), ("RSA, OAEP SHA-512", KeyKind.Rsa, null, "SHA-512"),
        ("P-256, KDF SHA-256", KeyKind.P256, RsaTransport.Oaep, "SHA-256"), ("P-384, KDF SHA-256", KeyKind.P384, RsaTransport.Oaep, "SHA-256"),
        ("P-384, KDF SHA-384", KeyKind.P384, null, "SHA-384"), ("P-521, KDF SHA-256", KeyKind.P521, RsaTransport.Oaep, "SHA-256"),
    ];

    static readonly (string Name, KeyKind Kind, RsaSigning Ours, string Digest, string Algorithm)[] Signatures =
    [
        ("RSA, PKCS #1 v1.5, SHA-256", KeyKind.Rsa, RsaSigning.Pkcs1, "SHA-256", "RSASSA-PKCS1-v1_5"), ("RSA, PSS, SHA-256", KeyKind.Rsa, RsaSigning.Pss, "SHA-256", "RSA-PSS"),
        ("ECDSA P-256, SHA-256", KeyKind.P256, RsaSigning.Pkcs1, "SHA-256", "ECDSA"), ("ECDSA P-384, SHA-384", KeyKind.P384, RsaSigning.Pkcs1, "SHA-384", "ECDSA"),
        ("ECDSA P-521, SHA-512", KeyKind.P521, RsaSigning.Pkcs1, "SHA-512", "ECDSA"),
    ];

    static readonly byte[] Entity = Sealing.Entity(3_000);

    [Fact]
    public async Task The_table_of_encryption_is_what_gpgsm_and_we_read_of_each_other()
    {
        using var openssl = new OpenSsl();
        await using var gpgsm = new Gpgsm();
        await gpgsm.TakeRoot();
        var table = DocsTable.Head("gpgsm 2.2.40: recipient", Ciphers.Select(cipher => cipher.Heading));
        foreach (var (name, kind, ours, digest) in Transports.Where(each => each.Digest is null or "SHA-256" && each.Ours is not null))
        {
            var takes = await gpgsm.Take(openssl, People.Of(kind));
            List<string> cells = [];
            foreach (var cipher in Ciphers)
                cells.Add(DocsTable.Cell(
                    cipher.Gpgsm is { } word && (digest is null || kind is not KeyKind.Rsa) && await WeDecryptGpgsm(gpgsm, kind, word),
                    takes && ours is { } transport && cipher.Ours is { } own && await GpgsmDecrypts(gpgsm, kind, transport, own)));
            DocsTable.Row(table, name, cells);
        }

        DocsTable.AssertInDocs(table);
    }

    [Fact]
    public async Task The_table_of_encryption_is_what_pkijs_and_we_read_of_each_other()
    {
        var pkijs = new Pkijs();
        List<(int Row, int Column, int? Theirs, int? Ours)> asked = [];
        foreach (var (row, transport) in Transports.Index())
            foreach (var (column, cipher) in Ciphers.Index())
                asked.Add((row, column,
                    cipher.Pkijs is { } word && transport.Digest is { } digest ? pkijs.Add(Encrypt(transport.Kind, word, cipher.Bits, digest)) : null,
                    transport.Ours is { } way && cipher.Ours is { } own ? pkijs.Add(Decrypt(transport.Kind, Opening.Cms(await Seal(transport.Kind, way, own)))) : null));

        var answers = await pkijs.Run();
        var table = DocsTable.Head("pkijs 4.0.0: recipient", Ciphers.Select(cipher => cipher.Heading));
        foreach (var (row, transport) in Transports.Index())
            DocsTable.Row(table, transport.Name, [.. asked.Where(each => each.Row == row).Select(each => DocsTable.Cell(
                each.Theirs is { } theirs && answers[theirs] is { } made && WeDecrypt(made, transport.Kind), each.Ours is { } ours && IsEntity(answers[ours])))]);
        DocsTable.AssertInDocs(table);
    }

    [Fact]
    public async Task The_table_of_signatures_is_what_gpgsm_and_pkijs_and_we_check_of_each_other()
    {
        using var openssl = new OpenSsl();
        await using var gpgsm = new Gpgsm();
        await gpgsm.TakeRoot();
        var pkijs = new Pkijs();
        List<(int Theirs, int Ours)> asked = [];
        foreach (var signature in Signatures)
            foreach (var form in Enum.GetValues<SignedForm>())
                asked.Add((pkijs.Add(Sign(signature.Kind, signature.Algorithm, signature.Digest, form)), pkijs.Add(Verify(await Signed(signature.Kind, signature.Ours, form), form))));

        var answers = await pkijs.Run();
        var table = DocsTable.Head("signer", ["gpgsm, multipart/signed", "gpgsm, opaque", "pkijs, multipart/signed", "pkijs, opaque"]);
        foreach (var (row, signature) in Signatures.Index())
        {
            var takes = await gpgsm.Take(openssl, People.Of(signature.Kind));
            List<string> cells = [];
            foreach (var form in Enum.GetValues<SignedForm>())
                cells.Add(DocsTable.Cell(
                    takes && signature.Ours is RsaSigning.Pkcs1 && await WeVerifyGpgsm(gpgsm, signature.Kind, form), await GpgsmVerifies(gpgsm, await Signed(signature.Kind, signature.Ours, form), form)));
            foreach (var (place, form) in Enum.GetValues<SignedForm>().Index())
                cells.Add(asked[row * 2 + place] is var (theirs, ours)
                    ? DocsTable.Cell(answers[theirs] is { } made && WeVerify(made, signature.Kind, form), IsEntity(answers[ours])) : "");
            DocsTable.Row(table, signature.Name, cells);
        }

        DocsTable.AssertInDocs(table);
    }

    [Fact]
    public async Task Neither_takes_a_signature_of_other_words()
    {
        await using var gpgsm = new Gpgsm();
        await gpgsm.TakeRoot();
        var pkijs = new Pkijs();
        var text = Encoding.ASCII.GetString(await Signed(KeyKind.Rsa, RsaSigning.Pkcs1, SignedForm.Detached)).Replace("Monday", "Friday", StringComparison.Ordinal);
        pkijs.Add(Verify(Encoding.ASCII.GetBytes(text), SignedForm.Detached));

        Assert.False(await GpgsmVerifies(gpgsm, Encoding.ASCII.GetBytes(text), SignedForm.Detached));
        Assert.Null(Assert.Single(await pkijs.Run()));
    }

    static async Task<bool> WeDecryptGpgsm(Gpgsm gpgsm, KeyKind kind, string cipher)
    {
        var made = await gpgsm.Run("--cipher-algo", cipher, "--recipient", AddressOf(kind), "--encrypt", gpgsm.Write("plain", Entity));
        return made.Code == 0 && WeDecrypt(made.Output, kind);
    }

    static async Task<bool> GpgsmDecrypts(Gpgsm gpgsm, KeyKind kind, RsaTransport transport, ContentCipher cipher)
    {
        var read = await gpgsm.Run("--decrypt", gpgsm.Write("sealed", Opening.Cms(await Seal(kind, transport, cipher))));
        return read.Code == 0 && IsEntity(read.Output);
    }

    static async Task<bool> WeVerifyGpgsm(Gpgsm gpgsm, KeyKind kind, SignedForm form)
    {
        var made = await gpgsm.Run("--local-user", AddressOf(kind), form is SignedForm.Detached ? "--detach-sign" : "--sign", gpgsm.Write("plain", Entity));
        return made.Code == 0 && WeVerify(made.Output, kind, form);
    }

    static async Task<bool> GpgsmVerifies(Gpgsm gpgsm, byte[] signed, SignedForm form)
    {
        var (cms, content) = Taken(signed, form);
        string[] files = content is null ? [gpgsm.Write("signed", cms)] : [gpgsm.Write("signed", cms), gpgsm.Write("content", content)];
        return (await gpgsm.Run(["--verify", .. files])).Code == 0;
    }

    static bool WeDecrypt(byte[] cms, KeyKind kind) =>
        Opening.Open(Opening.Entity("enveloped-data", cms), People.Of(kind)) is OpenAnswer.Opened opened && IsEntity(opened.Mail.Content.ToArray());

    static bool WeVerify(byte[] cms, KeyKind kind, SignedForm form) =>
        Opening.Open(form is SignedForm.Opaque ? Opening.Entity("signed-data", cms) : Multipart(cms)) is OpenAnswer.Opened opened
        && IsEntity(opened.Mail.Content.ToArray()) && opened.Mail.Signatures.Single() is { State: SignatureState.Good, Trust.IsTrusted: true } signature && People.Of(kind).Certificate.Equals(signature.Signer);

    static byte[] Multipart(byte[] cms) =>
    [
        .. "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b\r\n\r\n--b\r\n"u8, .. Entity,
        .. Encoding.ASCII.GetBytes($"\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(cms)}\r\n--b--\r\n"),
    ];

    static (byte[] Cms, byte[]? Content) Taken(byte[] signed, SignedForm form)
    {
        if (form is SignedForm.Opaque) return (Opening.Cms(signed), null);
        var message = MimeMessage.Parse(signed);
        return (message.Part(2).Decode().ToArray(), message.Part(1).Raw.ToArray());
    }

    static Task<byte[]> Seal(KeyKind kind, RsaTransport transport, ContentCipher cipher) =>
        Sealing.Seal(Entity, null, [new(People.Of(kind).Certificate, transport)], new() { SigningTime = People.Now, Cipher = cipher });

    static Task<byte[]> Signed(KeyKind kind, RsaSigning signing, SignedForm form) =>
        Sealing.Seal(Entity, People.Of(kind), [], new() { SigningTime = People.Now, Form = form, RsaSigning = signing });

    static JsonObject Encrypt(KeyKind kind, string cipher, int bits, string digest) => new()
    {
        ["do"] = "encrypt",
        ["cert"] = Base64(People.Of(kind).Certificate.Der),
        ["cipher"] = cipher,
        ["bits"] = bits,
        ["oaep"] = digest,
        ["kdf"] = digest,
        ["data"] = Base64(Entity),
    };

    static JsonObject Decrypt(KeyKind kind, byte[] cms) => new()
    {
        ["do"] = "decrypt",
        ["cert"] = Base64(People.Of(kind).Certificate.Der),
        ["key"] = Base64(People.Of(kind).Key.ExportPkcs8()),
        ["data"] = Base64(cms),
    };

    static JsonObject Sign(KeyKind kind, string algorithm, string digest, SignedForm form) => new()
    {
        ["do"] = "sign",
        ["cert"] = Base64(People.Of(kind).Certificate.Der),
        ["key"] = Base64(People.Of(kind).Key.ExportPkcs8()),
        ["algorithm"] = new JsonObject { ["name"] = algorithm, ["namedCurve"] = kind switch { KeyKind.P384 => "P-384", KeyKind.P521 => "P-521", _ => "P-256" } },
        ["hash"] = digest,
        ["detached"] = form is SignedForm.Detached,
        ["data"] = Base64(Entity),
    };

    static JsonObject Verify(byte[] signed, SignedForm form)
    {
        var (cms, content) = Taken(signed, form);
        return new() { ["do"] = "verify", ["root"] = Base64(People.Authority.Certificate.Der), ["data"] = Base64(cms), ["content"] = content is null ? null : Base64(content), ["at"] = $"{People.Now:O}" };
    }

    static bool IsEntity(byte[]? octets) => octets.AsSpan().SequenceEqual(Entity);

    static string AddressOf(KeyKind kind) => People.Of(kind).Certificate.Addresses[0];

    static string Base64(ReadOnlyMemory<byte> octets) => Convert.ToBase64String(octets.Span);
}
