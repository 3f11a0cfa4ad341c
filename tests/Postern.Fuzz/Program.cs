using System.Globalization;
using Postern.Fuzz;

// Postern.Fuzz [--seconds N] [--seed N] [--target NAME] [--artifacts FOLDER] [--replay FILE]: runs every target for its share of the time.
var options = FuzzOptions.Parse(args);
var targets = FuzzTarget.All.Where(target => options.Target is null || target.Name == options.Target).ToList();

if (options.Replay is { } replay)
{
    foreach (var target in targets) target.Run(File.ReadAllBytes(replay));
    return 0;
}

var share = TimeSpan.FromSeconds(options.Seconds / Math.Max(1, targets.Count));
var failures = targets.Count(target => !new FuzzRun(target, options.Seed, share, options.Artifacts).Run(Console.Out));

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{targets.Count - failures} passed, {failures} failed"));
return failures == 0 ? 0 : 1;
