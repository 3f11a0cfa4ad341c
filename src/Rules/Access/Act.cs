namespace Postern.Rules.Access;

/// <summary>Everything that a person can ask of the administration. Each page and endpoint names one, and nothing else decides who may.</summary>
public enum Act
{
    /// <summary>The own account: what it has, its sessions, sign-out.</summary>
    KeepOwnAccount,

    /// <summary>A new way into the own account, or the end of one: passkeys, recovery codes, an app.</summary>
    AddOwnKeys,

    /// <summary>Application passwords of one's own for SMTP.</summary>
    KeepOwnPasswords,

    SeeOverview,

    /// <summary>Lists copies and shows their record: people, times, protection, attempts. No content.</summary>
    SeeMessages,

    /// <summary>As <see cref="SeeMessages"/>, of the own address alone.</summary>
    SeeOwnMessages,

    /// <summary>Lets a held copy go on, or ends it; opens the sender's page, where a message is taken back or kept longer.</summary>
    MoveMessages,

    /// <summary>Opens a message's content, for a reason that is recorded.</summary>
    OpenContent,

    SeeReports,
    SeeKeys,
    ChangeKeys,
    SeeDomains,

    /// <summary>Has a domain looked at now, or takes back what was expected of it.</summary>
    ChangeDomains,

    SeePolicy,

    /// <summary>Asks how a message would go.</summary>
    DryRun,

    SeePeople,

    /// <summary>Invites, changes roles, ends sessions and passwords of others.</summary>
    ChangePeople,

    /// <summary>How pages and notices look.</summary>
    SeeBrand,

    SeeSettings,
    SeeHealth,
    SeeAudit,
    SeeIncidents,
    CloseIncidents,
}
