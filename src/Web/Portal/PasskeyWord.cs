namespace Postern.Web.Portal;

/// <summary>What a browser remembers about passkeys here, so that nobody is offered what he has, or asked again what he has just declined. It says nothing of who he is.</summary>
enum PasskeyWord
{
    None,

    /// <summary>One was made or used in it: offered first.</summary>
    Has,

    /// <summary>Declined: not offered for a while.</summary>
    NotNow,
}
