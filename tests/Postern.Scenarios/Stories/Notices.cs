using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What every story that ends in the portal must show.</summary>
static class Notices
{
    /// <summary>The exchanger got one message: it has a link into the portal, and none of the words in any encoding.</summary>
    public static async Task ReceivesOnlyANotice(this PostfixServer exchanger, string words, CancellationToken ct)
    {
        var readable = Readable.Text(Assert.Single(await exchanger.Inbox.Wait(1, ct)));

        Assert.DoesNotContain(words, readable, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/m/", readable, StringComparison.Ordinal);
    }
}
