using System.Text;
using Postern.Flow.Intake;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Rules.Portal;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Intake;

public sealed class ProofFieldsTests
{
    const string Asking = "To: a\r\nPostern-Question: Which ward\r\n were you on?\r\nPOSTERN-Answer: =?utf-8?Q?N=C3=B8rth?=\r\nPostern-Sensitivity: sensitive\r\nX: b\r\n\r\nhello";

    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    /// <summary>In buffers of every size, as they may come from the network.</summary>
    [Fact]
    public void What_a_sender_asks_is_heard_and_taken_out_wherever_buffers_end()
    {
        for (var size = 1; size <= Asking.Length + 1; size++)
        {
            var (hiding, kept) = Pass(size, Asking);
            var wish = ProofFields.Read(hiding.Heard);

            Assert.Equal("To: a\r\nX: b\r\n\r\nhello", kept);
            Assert.Equal(new SenderWish.Heard(Sensitivity.Sensitive, new PortalQuestion("Which ward were you on?", "Nørth")), wish);
        }
    }

    [Fact]
    public void What_is_longer_than_anybody_asks_is_refused_and_not_gathered()
    {
        var (hiding, _) = Pass(512, $"Postern-Answer: {new string('a', 2 * Hiding.HeardMax)}\r\n\r\n");

        Assert.NotNull(hiding.Problem);
        Assert.InRange(hiding.Heard.Length, 0, Hiding.HeardMax);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3 * MessageSpool.ChunkSize)]
    public async Task An_answer_is_nowhere_in_what_is_kept(int size)
    {
        await using var place = await Place.Open();

        var id = await place.House.Accept($"{Asking}{new string('x', size)}", Nurse, Pat);

        await using var bytes = await place.House.Ledger.Spool.Open(id, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(bytes, Encoding.Latin1);
        var kept = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.All(["N=C3", "ward", "Postern-"], word => Assert.DoesNotContain(word, kept, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Which ward were you on?", (await place.House.Ledger.Questions.Of(id, TestContext.Current.CancellationToken))?.Text);
    }

    /// <summary>Nothing less is done than was asked: a message whose wish cannot be met is refused at the door, and leaves nothing.</summary>
    [Theory]
    [InlineData("Postern-Sensitivity: high\r\n")]
    [InlineData("Postern-Question: Which ward?\r\n")]
    [InlineData("Postern-Sensitivity: utmost\r\n")]
    [InlineData("Postern-Answer: Rex\r\n")]
    public async Task A_wish_that_cannot_be_met_is_refused(string fields)
    {
        await using var place = await Place.Open();

        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => place.House.Accept($"{fields}To: a\r\n\r\nhello", Nurse, Pat));

        Assert.Equal((550, "5.6.0"), (refused.Reply.Code, refused.Reply.Enhanced));
        Assert.Empty(await place.House.Copies());
    }

    static (Hiding Hiding, string Kept) Pass(int size, string sent)
    {
        var hiding = new Hiding(HiddenFields.OfSenders);
        var (result, rest) = (new StringBuilder(), "");
        for (var at = 0; at < sent.Length || rest.Length > 0; at += size)
        {
            var octets = Encoding.ASCII.GetBytes(rest + (at < sent.Length ? sent[at..Math.Min(sent.Length, at + size)] : ""));
            var (kept, undecided) = hiding.Pass(octets, isLast: at + size >= sent.Length);
            result.Append(Encoding.ASCII.GetString(octets[..kept]));
            rest = Encoding.ASCII.GetString(octets[^undecided..]);
        }

        return (hiding, result.ToString());
    }
}
