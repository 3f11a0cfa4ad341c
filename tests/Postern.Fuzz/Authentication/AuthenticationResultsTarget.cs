using System.Text;
using Postern.Fuzz.Mime;
using Postern.Mail.Authentication;

namespace Postern.Fuzz.Authentication;

/// <summary>Any field body is bounded results or none; written again they are one field of ASCII that reads the same.</summary>
public static class AuthenticationResultsTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (AuthenticationResults.Read(input) is not { } results) return;
        MessageTarget.Require(results.Methods.Count <= AuthenticationResults.MethodsMax, "methods are bounded");

        var field = results.Write();
        MessageTarget.Require(Ascii.IsValid(field) && field.Split("\r\n")[1..^1].All(line => line.StartsWith('\t')), "it is one field");
        var body = Encoding.ASCII.GetBytes(field["Authentication-Results: ".Length..].TrimEnd());
        if (body.Length > AuthenticationResults.FieldSizeMax) return;
        var again = AuthenticationResults.Read(body);
        MessageTarget.Require(again is not null && again.Methods.Count == results.Methods.Count, "what is written is read back");
    }
}
