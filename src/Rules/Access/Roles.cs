namespace Postern.Rules.Access;

/// <summary>The words of roles, as the database and the command line have them.</summary>
public static class Roles
{
    public static string Word(Role role) => role switch
    {
        Role.Administrator => "administrator",
        Role.Compliance => "compliance",
        Role.HelpDesk => "help-desk",
        Role.Sender => "sender",
    };

    /// <summary>Null when no role is called so.</summary>
    public static Role? Read(string word) => word switch
    {
        "administrator" => Role.Administrator,
        "compliance" => Role.Compliance,
        "help-desk" => Role.HelpDesk,
        "sender" => Role.Sender,
        _ => null,
    };
}
