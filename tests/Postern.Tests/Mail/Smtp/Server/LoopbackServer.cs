using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Sessions over real sockets on 127.0.0.1.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ISmtpDoor door;
    readonly Task serving;

    public LoopbackServer(ISmtpDoor door)
    {
        this.door = door;
        listener.Start();
        serving = Serve();
    }

    public async Task<LoopbackClient> Connect()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        return new(tcp);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    async Task Serve()
    {
        List<Task> sessions = [];
        try
        {
            while (true) sessions.Add(Serve(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    async Task Serve(TcpClient tcp)
    {
        using var owned = tcp;
        var stream = tcp.GetStream();
        var client = new SmtpClientInfo((IPEndPoint)tcp.Client.RemoteEndPoint!);
        await SmtpSession.Run(new Transport(PipeReader.Create(stream), PipeWriter.Create(stream)), client, door, TimeProvider.System, stopping.Token);
    }

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
