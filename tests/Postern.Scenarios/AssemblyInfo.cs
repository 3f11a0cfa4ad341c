using System.Runtime.Versioning;

// A story mostly waits: for retries, for a process to start, for mail to arrive.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: SupportedOSPlatform("linux")]
