using System.Runtime.Versioning;

// Each story starts several servers; two at once on two cores only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]
