using Postern.Rules.Dkim;

namespace Postern.Tests.Rules.Dkim;

public sealed class DkimKeyLifeTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    [Theory]
    [InlineData(DkimKeyState.Waiting, true, false, DkimKeyState.Active)]
    [InlineData(DkimKeyState.Waiting, false, false, DkimKeyState.Waiting)]
    [InlineData(DkimKeyState.Waiting, null, false, DkimKeyState.Waiting)]
    [InlineData(DkimKeyState.Waiting, false, true, DkimKeyState.Active)]
    [InlineData(DkimKeyState.Active, true, false, DkimKeyState.Active)]
    [InlineData(DkimKeyState.Active, false, false, DkimKeyState.Waiting)]
    [InlineData(DkimKeyState.Active, null, false, DkimKeyState.Active)]
    [InlineData(DkimKeyState.Active, false, true, DkimKeyState.Active)]
    [InlineData(DkimKeyState.Retiring, false, false, DkimKeyState.Retiring)]
    [InlineData(DkimKeyState.Retired, true, false, DkimKeyState.Retired)]
    public void A_key_signs_while_the_DNS_has_it_and_silence_changes_nothing(DkimKeyState before, bool? isPublished, bool isForced, DkimKeyState after)
    {
        var key = Key(1, before) with { IsPublished = isPublished, IsForced = isForced, KeptUntil = Now.AddDays(1) };

        Assert.Equal(after, StateOf(key, DkimKeyLife.Changes([key], Now, Kept)));
    }

    [Fact]
    public void The_old_key_gives_way_in_the_moment_in_which_its_successor_is_seen()
    {
        var (old, next) = (Key(1, DkimKeyState.Active) with { IsPublished = true }, Key(2, DkimKeyState.Waiting));

        Assert.Empty(DkimKeyLife.Changes([old, next with { IsPublished = false }], Now, Kept));
        var changes = DkimKeyLife.Changes([old, next with { IsPublished = true }], Now, Kept);

        Assert.Equal([new(old.Id, DkimKeyState.Retiring, Now + Kept), new(next.Id, DkimKeyState.Active)], changes);
    }

    [Fact]
    public void Keys_of_two_kinds_sign_side_by_side()
    {
        var (rsa, curve) = (Key(1, DkimKeyState.Active) with { IsPublished = true }, Key(2, DkimKeyState.Waiting) with { Kind = "curve", IsPublished = true });

        Assert.Equal([new DkimKeyChange(curve.Id, DkimKeyState.Active)], DkimKeyLife.Changes([rsa, curve], Now, Kept));
    }

    [Fact]
    public void Of_two_that_were_made_at_the_same_moment_one_goes_on()
    {
        var (one, other) = (Key(1, DkimKeyState.Active), Key(2, DkimKeyState.Active) with { MadeAt = Key(1, DkimKeyState.Active).MadeAt });

        Assert.Equal(DkimKeyState.Retiring, Assert.Single(DkimKeyLife.Changes([one, other], Now, Kept)).State);
    }

    [Theory]
    [InlineData(-1, DkimKeyState.Retired)]
    [InlineData(0, DkimKeyState.Retired)]
    [InlineData(1, DkimKeyState.Retiring)]
    public void A_retiring_key_is_retired_when_its_time_is_over(int minutesLeft, DkimKeyState after)
    {
        var key = Key(1, DkimKeyState.Retiring) with { KeptUntil = Now.AddMinutes(minutesLeft) };

        Assert.Equal(after, StateOf(key, DkimKeyLife.Changes([key], Now, Kept)));
    }

    [Theory]
    [InlineData(DkimKeyState.Waiting, DkimKeyState.Retired, false)]
    [InlineData(DkimKeyState.Active, DkimKeyState.Retiring, true)]
    [InlineData(DkimKeyState.Retiring, null, false)]
    [InlineData(DkimKeyState.Retired, null, false)]
    public void Only_what_signed_stays_published(DkimKeyState before, DkimKeyState? after, bool isKept)
    {
        var change = DkimKeyLife.Retire(Key(1, before), Now, Kept);

        Assert.Equal((after, isKept ? Now + Kept : null), (change?.State, change?.KeptUntil));
    }

    [Theory]
    [InlineData(DkimKeyState.Waiting, true)]
    [InlineData(DkimKeyState.Active, false)]
    [InlineData(DkimKeyState.Retiring, false)]
    [InlineData(DkimKeyState.Retired, true)]
    public void What_must_be_published_cannot_be_removed(DkimKeyState state, bool may) => Assert.Equal(may, DkimKeyLife.MayRemove(Key(1, state)));

    static DkimKeyFacts Key(int number, DkimKeyState state) => new(new Guid(number, 0, 0, new byte[8]), "rsa", state, Now.AddDays(number - 100));

    static DkimKeyState StateOf(DkimKeyFacts key, IReadOnlyList<DkimKeyChange> changes) => changes.Count == 0 ? key.State : Assert.Single(changes).State;
}
