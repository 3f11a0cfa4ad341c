using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>
/// A certificate that openssl issued signs a person in, in a real browser, at a listener of its own; an authenticator app stands for a recovery code. Portal and
/// passkeys never meet that listener.
/// </summary>
public sealed class StaffSignInByCertificate
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_of_the_clinics_authority_signs_in_and_an_app_brings_back()
    {
        await using var scene = new Scene(Ct);
        using var folder = new TempFolder();
        await MakePeople(folder);
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name, PeopleAuthorities = folder["ca.pem"] });
        Assert.Equal(0, (await gateway.Run(["staff", "invite", "Ann Keeper", "ann@clinic.example", "--role", "administrator"], Ct)).ExitCode);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("staff/certificate.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), $"https://{Gateway.Name}:{gateway.Web.Port}",
                $"{gateway.Address}", $"https://{Gateway.Name}:{gateway.Asking.Port}/admin/certificate", folder["ann.pem"], folder["ann.key"], folder.Path,
            ],
            Ct);

        Assert.Equal(
            $"""
            asked at: {gateway.Asking.Port}/admin/certificate
            signed in: {gateway.Web.Port}/admin
            app: /Example Clinic:ann@clinic.example
            set up: 1 true
            prove by: ?to=%2Fadmin
            proven again: {gateway.Web.Port}/admin
            recovered: {gateway.Web.Port}/admin/begin/…
            without: 403
            looked 48
            """,
            visit.Output.Trim());
        Assert.Contains("Clinic people", await OpenSsl.Client(gateway.Asking, isStartTls: false, Ct), StringComparison.Ordinal); // browsers are told whose certificates are asked for
        Assert.DoesNotContain("Clinic people", await OpenSsl.Client(gateway.Web, isStartTls: false, Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("ann@", gateway.Output, StringComparison.Ordinal);
    }

    static async Task MakePeople(TempFolder folder)
    {
        await Run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder["ca.key"], "-out", folder["ca.pem"], "-subj", "/CN=Clinic people", "-days", "30");
        await Run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder["ann.key"], "-out", folder["ann.pem"], "-subj", "/CN=Ann Keeper", "-days", "10",
            "-CA", folder["ca.pem"], "-CAkey", folder["ca.key"], "-addext", "basicConstraints=critical,CA:false", "-addext", "extendedKeyUsage=clientAuth",
            "-addext", "subjectAltName=email:ann@clinic.example");
    }

    static async Task Run(params string[] arguments)
    {
        await using var made = await PeerProcess.Run(Installed.Program("openssl"), arguments, Ct);
        Assert.True(made.ExitCode == 0, made.Output);
    }
}
