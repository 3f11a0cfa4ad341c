using System.Text;
using Postern.Mail.Smime;

namespace Postern.Tests.Mail.Smime;

/// <summary>An authority kept with "openssl ca", on the real day: issues, revokes, makes lists, answers OCSP.</summary>
sealed class OpenSslAuthority : IDisposable
{
    readonly OpenSsl openssl = new();
    int questions;

    /// <param name="listExtensions">What every list says besides, one a line.</param>
    public OpenSslAuthority(string listExtensions = "")
    {
        openssl.Write("ca.cnf", Encoding.ASCII.GetBytes($"""
            [ca]
            default_ca = d
            [d]
            database = index.txt
            new_certs_dir = .
            serial = serial
            crlnumber = crlnumber
            certificate = ca.crt
            private_key = ca.key
            default_md = sha256
            policy = p
            unique_subject = no
            crl_extensions = l
            [p]
            commonName = supplied
            [l]
            authorityKeyIdentifier = keyid
            {listExtensions}
            """));
        openssl.Write("index.txt", []);
        openssl.Write("serial", "1000\n"u8);
        openssl.Write("crlnumber", "01\n"u8);
        openssl.Run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=Partner Authority", "-days", "30",
            "-addext", "basicConstraints=critical,CA:true", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        Certificate = Read("ca.crt");
    }

    public SmimeCertificate Certificate { get; }

    /// <summary>A certificate for signing and encrypting mail of NAME@partner.example.</summary>
    /// <param name="name">Who.</param>
    /// <param name="extensions">What it says besides, one a line: <c>crlDistributionPoints=URI:…</c>.</param>
    /// <param name="days">From now; negative for one that has ended.</param>
    public SmimeIdentity Issue(string name, string extensions = "", int days = 10)
    {
        Make(name, $"keyUsage=critical,digitalSignature,keyAgreement\nextendedKeyUsage=emailProtection\nsubjectAltName=email:{name}@partner.example\n{extensions}\n", days);
        var key = openssl.Run("pkcs8", "-topk8", "-nocrypt", "-in", $"{name}.key", "-outform", "DER");
        return People.Identity(Read($"{name}.crt").Der.ToArray(), key) with { Chain = [Certificate] };
    }

    /// <summary>One that may answer OCSP for the authority, or may not.</summary>
    public void IssueResponder(string name, bool mayAnswer) => Make(name, mayAnswer ? "extendedKeyUsage=OCSPSigning\n" : "extendedKeyUsage=emailProtection\n", 10);

    public void Revoke(string name) => openssl.Run("ca", "-config", "ca.cnf", "-revoke", $"{name}.crt");

    /// <summary>A list of the revoked, DER.</summary>
    public byte[] List(params string[] times)
    {
        openssl.Run(["ca", "-config", "ca.cnf", "-gencrl", .. times is [] ? ["-crldays", "7"] : times, "-out", "list.pem"]);
        return openssl.Run("crl", "-in", "list.pem", "-outform", "DER");
    }

    /// <summary>The answer to an OCSP question.</summary>
    /// <param name="question">DER.</param>
    /// <param name="responder">Whose key signs: "ca", or one that was issued.</param>
    /// <param name="options">As <c>-ndays 1</c>.</param>
    public byte[] Answer(byte[] question, string responder = "ca", params string[] options)
    {
        var name = $"q{questions++}";
        openssl.Write(name, question);
        openssl.Run(["ocsp", "-index", "index.txt", "-CA", "ca.crt", "-rsigner", $"{responder}.crt", "-rkey", $"{responder}.key", "-reqin", name, "-respout", $"{name}.answer", .. options]);
        return openssl.Read($"{name}.answer");
    }

    public void Dispose() => openssl.Dispose();

    void Make(string name, string extensions, int days)
    {
        openssl.Write($"{name}.ext", Encoding.ASCII.GetBytes("basicConstraints=CA:false\n" + extensions));
        openssl.Run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.csr", "-subj", $"/CN={name}");
        openssl.Run("ca", "-batch", "-config", "ca.cnf", "-in", $"{name}.csr", "-out", $"{name}.crt", "-extfile", $"{name}.ext", "-days", $"{days}", "-notext");
    }

    SmimeCertificate Read(string file) =>
        SmimeCertificate.TryRead(openssl.Run("x509", "-in", file, "-outform", "DER"), out var certificate) ? certificate : throw new InvalidOperationException("openssl made no certificate");
}
