using Postern.Rules.Access;

namespace Postern.Tests.Rules.Access;

/// <summary>The table of docs/staff.md, word for word: whoever changes who may what changes it here too.</summary>
public sealed class AccessRulesTests
{
    const string Table = """
        KeepOwnAccount   administrator compliance help-desk sender
        AddOwnKeys       administrator compliance help-desk sender  fresh
        KeepOwnPasswords administrator compliance help-desk sender
        SeeOverview      administrator compliance help-desk
        SeeMessages      administrator compliance help-desk
        SeeOwnMessages   sender
        MoveMessages     administrator  fresh
        OpenContent      compliance  fresh
        SeeReports       administrator compliance
        SeeKeys          administrator compliance
        ChangeKeys       administrator  fresh
        SeeDomains       administrator compliance help-desk
        ChangeDomains    administrator
        SeePolicy        administrator compliance
        DryRun           administrator compliance help-desk
        SeePeople        administrator compliance
        ChangePeople     administrator  fresh
        SeeBrand         administrator compliance
        SeeSettings      administrator compliance
        SeeHealth        administrator compliance help-desk
        SeeAudit         administrator compliance
        SeeIncidents     administrator compliance help-desk
        CloseIncidents   administrator
        """;

    [Fact]
    public void Who_may_what_is_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => Enum.Parse<Act>(words[0]), words => words[1..]);

        Assert.Equal(Enum.GetValues<Act>().Order(), rows.Keys.Order());
        foreach (var (act, words) in rows)
        {
            Assert.Equal((act, string.Join(' ', words.Where(word => word != "fresh"))), (act, string.Join(' ', Enum.GetValues<Role>().Where(role => AccessRules.May(role, act)).Select(Roles.Word))));
            Assert.Equal((act, words.Contains("fresh")), (act, AccessRules.NeedsFreshProof(act)));
        }
    }
}
