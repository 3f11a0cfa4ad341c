using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Mail.Arc;
using Postern.Mail.Dkim;

namespace Postern.Tests.Mail.Dkim;

/// <summary>mailauth, dkimpy and OpenDKIM verify what Postern signs, and Postern what they sign. docs/interop.md has the table.</summary>
public sealed class JudgesTests
{
    static readonly DkimKey Rsa = DkimKey.NewRsa("example.org", "r2030");
    static readonly DkimKey Ed25519 = DkimKey.NewEd25519("example.org", "e2030");

    /// <summary>The judges have a real clock, and would find signatures of 2030 to come from the future.</summary>
    static readonly TimeProvider Now = TimeProvider.System;

    public static TheoryData<Canonicalization, Canonicalization> Canonicalizations =>
        new(from header in Enum.GetValues<Canonicalization>() from body in Enum.GetValues<Canonicalization>() select (header, body));

    [Theory]
    [MemberData(nameof(Canonicalizations))]
    public async Task Mailauth_verifies_both_signatures(Canonicalization header, Canonicalization body)
    {
        using var program = new OtherProgram();
        var said = program.Mailauth(await Signed(header, body, Rsa, Ed25519), "verify", Keys(program));
        Assert.Equal(["pass", "pass"], Words(said, "dkim"));
        Assert.Equal(["pass"], Words(said, "dmarc"));
    }

    [Theory]
    [MemberData(nameof(Canonicalizations))]
    public async Task Dkimpy_verifies_both_signatures(Canonicalization header, Canonicalization body)
    {
        using var program = new OtherProgram();
        var said = program.Dkimpy(await Signed(header, body, Rsa, Ed25519), "verify", Keys(program));
        Assert.Equal(["pass", "pass"], Words(said, "dkim"));
    }

    [Theory]
    [MemberData(nameof(Canonicalizations))]
    public async Task OpenDKIM_verifies_the_RSA_signature(Canonicalization header, Canonicalization body)
    {
        using var program = new OtherProgram();
        var opendkim = OtherProgram.Find("opendkim");
        var keys = program.Write("keys", Encoding.ASCII.GetBytes($"{Rsa.Record.Name} {Rsa.Record.Value}\n"));
        var settings = program.Write("opendkim.conf", Encoding.ASCII.GetBytes($"Mode v\nTestPublicKeys {keys}\nSyslog no\n"));
        var message = program.Write("message.eml", await Signed(header, body, Rsa));

        var (output, errors) = program.Run(opendkim, [], ["-x", settings, "-vvv", "-t", message]);
        Assert.Contains("verification (s=r2030, d=example.org, 2048-bit key) succeeded", Encoding.ASCII.GetString(output) + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relaxed/relaxed")]
    [InlineData("simple/simple")]
    public async Task What_mailauth_signs_verifies(string canonicalization)
    {
        using var program = new OtherProgram();
        var keys = Keys(program, canonicalization);
        var signed = program.Mailauth(Mailbag.Octets(Mailbag.Plain), "sign", keys);

        // mailauth 4.8.2 signs "simple" wrongly 2 times in 1,500: neither it nor dkimpy takes those itself.
        for (var tries = 0; tries < 3 && Words(program.Mailauth(signed, "verify", keys), "dkim").Any(word => word != "pass"); tries++)
            signed = program.Mailauth(Mailbag.Octets(Mailbag.Plain), "sign", keys);

        await AssertPasses(signed, 2);
    }

    [Theory]
    [InlineData("relaxed/relaxed")]
    [InlineData("simple/simple")]
    [InlineData("relaxed/simple")]
    public async Task What_dkimpy_signs_verifies(string canonicalization)
    {
        using var program = new OtherProgram();
        await AssertPasses(program.Dkimpy(Mailbag.Octets(Mailbag.Plain), "sign", Keys(program, canonicalization)), 2);
    }

    /// <summary>The test program of OpenDKIM signs with SHA-1 only: the signature is a good one, and refused (RFC 8301 §3.1).</summary>
    [Fact]
    public async Task What_OpenDKIM_signs_with_SHA_1_is_refused()
    {
        await using var bag = new Mailbag().Publish(Rsa);
        using var program = new OtherProgram();
        var key = program.Write("key.pem", Encoding.ASCII.GetBytes(Pem(Rsa)));
        var signed = program.Run(OtherProgram.Find("opendkim-testmsg"), Mailbag.Octets(Mailbag.Plain), ["-C", "-d", "example.org", "-s", "r2030", "-k", key]).Output;

        var report = await new DkimVerifier(bag.Resolver, Now).Verify(new MemoryStream(signed), Mailbag.Ct);
        Assert.Equal(new DkimResult.Fail("rsa-sha1 is not believed any more"), Assert.Single(report.Findings).Result);
    }

    [Fact]
    public async Task A_chain_of_seals_goes_back_and_forth()
    {
        await using var bag = new Mailbag().Publish(Rsa);
        using var program = new OtherProgram();
        var keys = Keys(program);

        // Postern, mailauth, dkimpy, Postern; each adds its own set, and all agree.
        var first = await Seal(bag, await Signed(Canonicalization.Relaxed, Canonicalization.Relaxed, Rsa));
        Assert.Equal(["pass"], Words(program.Mailauth(first, "verify", keys), "arc"));
        Assert.Equal(["pass"], Words(program.Dkimpy(first, "arc", keys), "arc"));

        var second = program.Mailauth(first, "seal", keys);
        Assert.Equal(2, Assert.IsType<ArcResult.Pass>(await Validate(bag, second)).Sealers.Count);

        // dkimpy seals only what has a field of results by the name it is told.
        byte[] judged = [.. "Authentication-Results: dkimpy.example; arc=pass\r\n"u8, .. second];
        var third = program.Dkimpy(judged, "seal", keys);
        Assert.Equal(3, Assert.IsType<ArcResult.Pass>(await Validate(bag, third)).Sealers.Count);

        var fourth = await Seal(bag, third);
        Assert.Equal(["pass"], Words(program.Mailauth(fourth, "verify", keys), "arc"));
        Assert.Equal(["pass"], Words(program.Dkimpy(fourth, "arc", keys), "arc"));
    }

    static async Task<byte[]> Signed(Canonicalization header, Canonicalization body, params DkimKey[] keys)
    {
        var message = Mailbag.Octets(Mailbag.Plain);
        var signer = new DkimSigner(keys, new() { HeaderCanonicalization = header, BodyCanonicalization = body }, Now);
        return [.. Assert.IsType<DkimSigning.Signed>(await signer.Sign(new MemoryStream(message), Mailbag.Ct)).Fields, .. message];
    }

    static async Task AssertPasses(byte[] message, int signatures)
    {
        await using var bag = new Mailbag().Publish(Rsa, Ed25519);
        var report = await new DkimVerifier(bag.Resolver, Now).Verify(new MemoryStream(message), Mailbag.Ct);
        Assert.Equal(signatures, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.True(finding.CoversAll, finding.ToString()));
    }

    static Task<ArcResult> Validate(Mailbag bag, byte[] message) => new ArcValidator(bag.Resolver).Validate(new MemoryStream(message), Mailbag.Ct);

    static async Task<byte[]> Seal(Mailbag bag, byte[] message)
    {
        var sealing = await new ArcSealer(Rsa, "gw.example.org", Now).Seal(new MemoryStream(message), await Validate(bag, message), [new("dkim", "pass")], Mailbag.Ct);
        return [.. Assert.IsType<ArcSealing.Sealed>(sealing).Fields, .. message];
    }

    static string Pem(DkimKey key) => PemEncoding.WriteString("PRIVATE KEY", key.ExportPkcs8());

    static string Keys(OtherProgram program, string canonicalization = "relaxed/relaxed") => program.Write("keys.json", JsonSerializer.SerializeToUtf8Bytes(new
    {
        canonicalization,
        client = "192.0.2.1",
        helo = "helo.example.org",
        sender = "ann@example.org",
        records = new Dictionary<string, string[]>
        {
            [Rsa.Record.Name] = [Rsa.Record.Value],
            [Ed25519.Record.Name] = [Ed25519.Record.Value],
            ["_dmarc.example.org"] = ["v=DMARC1; p=reject"],
            ["example.org"] = ["v=spf1 ip4:192.0.2.1 -all"],
        },
        keys = new[] { Rsa, Ed25519 }.Select(key => new
        {
            domain = key.Domain,
            selector = key.Selector,
            algorithm = key.Algorithm == DkimAlgorithm.RsaSha256 ? "rsa-sha256" : "ed25519-sha256",
            pem = Pem(key),
            raw = Convert.ToBase64String(key.ExportPkcs8()[^32..]),
        }),
    }));

    static string[] Words(byte[] said, string name)
    {
        var value = JsonDocument.Parse(said).RootElement.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(word => word.GetString() ?? "")] : [value.GetString() ?? ""];
    }
}
