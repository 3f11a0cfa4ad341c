namespace Postern.Rules.Access;

/// <summary>Who may do what: the only place that says so.</summary>
public static class AccessRules
{
    /// <summary>How long a proof by passkey is fresh enough for a dangerous act.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    public static bool May(Role role, Act act) => act switch
    {
        Act.KeepOwnAccount or Act.AddOwnKeys or Act.KeepOwnPasswords => true,
        Act.SeeOwnMessages => role is Role.Sender,
        Act.SeeOverview => role is Role.Administrator or Role.Compliance or Role.HelpDesk,
        Act.SeeMessages => role is Role.Administrator or Role.Compliance or Role.HelpDesk,
        Act.MoveMessages or Act.CloseIncidents => role is Role.Administrator,
        Act.OpenContent => role is Role.Compliance,
        Act.SeeReports or Act.SeeAudit => role is Role.Administrator or Role.Compliance,
        Act.SeeKeys or Act.SeePolicy or Act.SeePeople or Act.SeeSettings or Act.SeeBrand => role is Role.Administrator or Role.Compliance,
        Act.SeeDomains or Act.SeeHealth or Act.DryRun => role is Role.Administrator or Role.Compliance or Role.HelpDesk,
        Act.ChangeKeys or Act.ChangeDomains or Act.ChangePeople => role is Role.Administrator,
        Act.SeeIncidents => role is Role.Administrator or Role.Compliance or Role.HelpDesk,
    };

    /// <summary>Acts that do harm in wrong hands: a session alone is not enough, the person touches the passkey once more.</summary>
    public static bool NeedsFreshProof(Act act) => act switch
    {
        Act.OpenContent or Act.ChangeKeys or Act.ChangePeople or Act.AddOwnKeys or Act.MoveMessages => true,
        Act.KeepOwnAccount or Act.KeepOwnPasswords or Act.SeeOverview or Act.SeeMessages or Act.SeeOwnMessages or Act.SeeReports
            or Act.SeeKeys or Act.SeeDomains or Act.ChangeDomains or Act.SeePolicy or Act.DryRun or Act.SeePeople or Act.SeeSettings or Act.SeeBrand
            or Act.SeeHealth or Act.SeeAudit or Act.SeeIncidents or Act.CloseIncidents => false,
    };
}
