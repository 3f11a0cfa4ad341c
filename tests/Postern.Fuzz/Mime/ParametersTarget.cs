using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any field body has a bounded number of parameters with bounded values; every name becomes harmless.</summary>
public static class ParametersTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var parameters = Parameters.Read(input);
        MessageTarget.Require(parameters.All.Length <= MimeLimits.ParametersMax, "parameters are bounded");
        foreach (var parameter in parameters.All)
        {
            MessageTarget.Require(parameter.Value.Length <= input.Length * 2 + 16, "values are bounded");
            var safe = SafeFileName.From(parameter.Value);
            MessageTarget.Require(safe.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(safe) <= MimeLimits.FileNameLengthMax + 1, "file names are bounded");
            MessageTarget.Require(!safe.Any(c => char.IsControl(c) || c is '/' or '\\' or '\u202E'), "file names are harmless");
        }
    }
}
