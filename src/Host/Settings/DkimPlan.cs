using Postern.Flow.Dkim;
using Postern.Mail.Dkim;
using Postern.Rules.Dkim;

namespace Postern.Host.Settings;

/// <summary>Reads the dkim section.</summary>
static class DkimPlan
{
    /// <summary>Longest that a key stays published after its last signature.</summary>
    static readonly TimeSpan KeepMost = TimeSpan.FromDays(90);

    public static DkimOptions Of(DkimSettings settings)
    {
        if (settings.Keep < DkimKeyLife.KeptLeast || settings.Keep > KeepMost) throw Plan.Bad("dkim.keep", $"must be between {DkimKeyLife.KeptLeast} and {KeepMost}");
        if (settings.Keys.Count == 0 || settings.Keys.Distinct().Count() != settings.Keys.Count) throw Plan.Bad("dkim.keys", "must have \"rsa\", \"ed25519\" or both, each once");

        return new DkimOptions { Sign = settings.Sign, Arc = settings.Arc, Kept = settings.Keep, Kinds = [.. settings.Keys.Select(KindOf)] };
    }

    static DkimAlgorithm KindOf(string word) => word switch
    {
        "rsa" => DkimAlgorithm.RsaSha256,
        "ed25519" => DkimAlgorithm.Ed25519Sha256,
        _ => throw Plan.Bad("dkim.keys", $"has \"{word}\", which is neither \"rsa\" nor \"ed25519\""),
    };
}
