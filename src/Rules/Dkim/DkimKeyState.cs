namespace Postern.Rules.Dkim;

/// <summary>Where one of our DKIM keys stands.</summary>
public enum DkimKeyState
{
    /// <summary>Made, and not seen in the DNS: it signs nothing.</summary>
    Waiting,

    /// <summary>Published: it signs.</summary>
    Active,

    /// <summary>Signs no more, and stays published while what it signed is on its way.</summary>
    Retiring,

    /// <summary>Its private half is destroyed. The revoked record is to be published; then it can be removed.</summary>
    Retired,
}
