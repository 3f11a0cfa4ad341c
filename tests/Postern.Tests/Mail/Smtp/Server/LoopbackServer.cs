using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Sessions over real sockets on 127.0.0.1.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    const int PieceLength = 1000;

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
        await serving;
        listener.Stop();
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
        var (input, output) = (new Pipe(), new Pipe());
        var receiving = Pump(stream, input.Writer);
        var sending = Pump(output.Reader.AsStream(), PipeWriter.Create(stream, new(leaveOpen: true)));

        await SmtpSession.Run(new Transport(input.Reader, output.Writer), client, door, TimeProvider.System, stopping.Token);
        await output.Writer.CompleteAsync();
        await sending;
        tcp.Close();
        await receiving;
    }

    // Pipes that fill by themselves and in small pieces, as Kestrel's do: a session must not depend on how octets lie in memory.
    static async Task Pump(Stream from, PipeWriter into)
    {
        try
        {
            while (await from.ReadAsync(into.GetMemory(PieceLength)[..PieceLength]) is > 0 and var length)
            {
                into.Advance(length);
                await into.FlushAsync();
            }

            await into.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One side ended first.
            await into.CompleteAsync(e);
        }
    }

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
