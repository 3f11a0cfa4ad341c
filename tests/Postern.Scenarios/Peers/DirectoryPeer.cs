using System.Net;
using System.Net.Sockets;

namespace Postern.Scenarios.Peers;

/// <summary>A real LDAP directory (OpenLDAP's slapd) of people, over TLS only: on one port from the first octet; the other never hears a name.</summary>
public sealed class DirectoryPeer : IAsyncDisposable
{
    public const string BaseDn = "dc=directory,dc=example";
    public const string BindDn = $"cn=reader,{BaseDn}";
    public const string Password = "reader's word";

    readonly TempFolder folder = new();
    readonly PeerProcess process;

    DirectoryPeer(string people, ServerCertificate certificate, string root)
    {
        Directory.CreateDirectory(folder["data"]);
        folder.Write("slapd.conf", $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            attributetype ( 1.3.6.1.4.1.3401.8.2.11 NAME 'pgpKey' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCertificateFile {certificate.Chain}
            TLSCertificateKeyFile {certificate.Key}
            TLSCACertificateFile {root}
            database mdb
            suffix "{BaseDn}"
            rootdn "{BindDn}"
            rootpw "{Password}"
            directory {folder["data"]}

            """);
        folder.Write("people.ldif", $"""
            dn: {BaseDn}
            objectClass: dcObject
            objectClass: organization
            dc: directory
            o: Directory

            {people}

            """);
        Tls = new(IPAddress.Loopback, FreePort());
        Plain = new(IPAddress.Loopback, FreePort());
        Load();
        process = PeerProcess.Start(Installed.Program("slapd"), ["-d", "0", "-f", folder["slapd.conf"], "-h", $"ldaps://{Tls}/ ldap://{Plain}/"]);
    }

    /// <summary>Where it speaks TLS from the first octet.</summary>
    public IPEndPoint Tls { get; }

    /// <summary>Where it speaks no TLS.</summary>
    public IPEndPoint Plain { get; }

    /// <param name="people">Entries in LDIF, below <see cref="BaseDn"/>.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="root">PEM file of the authority.</param>
    /// <param name="ct">Stops waiting for it.</param>
    public static async Task<DirectoryPeer> Start(string people, ServerCertificate certificate, string root, CancellationToken ct)
    {
        var peer = new DirectoryPeer(people, certificate, root);
        return await Waiting.UntilOpen(peer, peer.Plain, peer.process, ct);
    }

    /// <summary>Ends it; its data stays until it is disposed of.</summary>
    public Task Stop() => process.Stop();

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    void Load()
    {
        using var load = System.Diagnostics.Process.Start(Installed.Program("slapadd"), ["-f", folder["slapd.conf"], "-l", folder["people.ldif"]]);
        load.WaitForExit();
        if (load.ExitCode != 0) throw new InvalidOperationException($"slapadd ends with {load.ExitCode}");
    }

    static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // bound
    }
}
