using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Keys;
using Postern.Tests.Store.Keys;

namespace Postern.Tests.Flow.Keys;

public sealed class KeyWatchTests
{
    [Fact]
    public async Task Postmaster_is_told_once_before_a_key_ends_and_reads_no_name()
    {
        await using var place = await Place.Make();
        var ct = TestContext.Current.CancellationToken;
        var added = await place.House.Ledger.Keys.Add(KeyCabinetTests.Of("weatherby@partner.example"), ct);
        using var watch = new KeyWatch(
            place.House.Ledger, place.House.OwnKeys, place.House.Organization, place.House.Acceptance, TimeSpan.FromDays(30), place.House.Clock, NullLogger<KeyWatch>.Instance);

        await watch.Round(ct);
        await watch.Round(ct);

        var copy = Assert.Single(await place.House.Copies());
        Assert.Equal(("postmaster@clinic.example", null), (copy.Recipient.ToString(), copy.Sender));
        await using var text = await place.House.Ledger.Spool.Open(copy.MessageId, ct);
        var mail = await new StreamReader(text).ReadToEndAsync(ct);
        Assert.Contains($"{added.Id:N}  S/MIME key of somebody at partner.example  1 days left", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("weatherby", mail, StringComparison.OrdinalIgnoreCase);
    }
}
