using System.Text;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Flow.Intake;

/// <summary>A message as a session hands it to its door.</summary>
sealed class TestBody(byte[] bytes) : MessageBody
{
    public TestBody(int size) : this(Encoding.ASCII.GetBytes("Subject: hello\r\n\r\n" + new string('x', size))[..size])
    {
    }

    public int Given { get; private set; }

    public int BreaksAt { get; init; } = int.MaxValue;

    public override ValueTask<int> Read(Memory<byte> into, CancellationToken ct)
    {
        if (Given >= BreaksAt) throw new IOException("the client went away");
        var count = Math.Min(Math.Min(into.Length, 10_000), bytes.Length - Given);
        bytes.AsSpan(Given, count).CopyTo(into.Span);
        Given += count;
        return ValueTask.FromResult(count);
    }
}
