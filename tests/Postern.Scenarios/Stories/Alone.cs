namespace Postern.Scenarios.Stories;

/// <summary>Stories that nothing else may happen beside: they take mounts away, which another's mount namespace would hold, or most of the machine's sockets.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
