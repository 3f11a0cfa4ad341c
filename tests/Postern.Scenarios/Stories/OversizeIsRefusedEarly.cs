using System.Globalization;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A message over the limit is refused before a byte of it is sent, when its sender says how large it is (RFC 1870 §6).</summary>
public sealed class OversizeIsRefusedEarly
{
    /// <summary>What the gateway may need at most while a message over the limit pours in, in octets.</summary>
    const long MemoryMax = 64L * 1024 * 1024;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_declared_size_over_the_limit_is_552_at_MAIL_and_the_session_goes_on()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);

        var reply = await dialogue.Say($"MAIL FROM:<{Scene.Sender}> SIZE={dialogue.SizeMax + 1}", Ct);

        Assert.StartsWith("552", reply, StringComparison.Ordinal);
        Assert.True(await dialogue.Deliver(Scene.Sender, "p@good.example", Scene.Message("p@good.example", "Ordinary words"), Ct));
        await exchanger.Inbox.Wait(1, Ct);
    }

    [Fact]
    public async Task An_undeclared_size_over_the_limit_is_552_after_it_and_is_never_held_in_memory()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
        var before = MemoryPeak(gateway.ProcessId);

        await dialogue.Say($"MAIL FROM:<{Scene.Sender}>", Ct);
        await dialogue.Say("RCPT TO:<p@good.example>", Ct);
        await dialogue.Say("DATA", Ct);
        await dialogue.Write(Scene.Message("p@good.example", "Very many words") + "\r\n", Ct);
        var block = string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n", 10_000));
        for (var sent = 0L; sent <= dialogue.SizeMax; sent += block.Length) await dialogue.Write(block, Ct);
        var reply = await dialogue.Say(".", Ct);

        Assert.StartsWith("552", reply, StringComparison.Ordinal);
        Assert.InRange(MemoryPeak(gateway.ProcessId) - before, 0, MemoryMax);
        Assert.Equal(0, exchanger.Inbox.Count);
    }

    static long MemoryPeak(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
