namespace Postern.Rules.Access;

/// <summary>What a person of the organization is here. One person has one role; the words in the database and on pages are <see cref="Roles"/>'s.</summary>
public enum Role
{
    /// <summary>Keeps the gateway: people, keys, settings. Sees no content.</summary>
    Administrator,

    /// <summary>Reads records, reports and the audit, and may open a message for a reason that is recorded. Changes nothing.</summary>
    Compliance,

    /// <summary>Sees where messages are, and changes nothing. Sees no content, no reports, no settings.</summary>
    HelpDesk,

    /// <summary>Sees what became of the messages that were sent from the own address.</summary>
    Sender,
}
