using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Postern.Web.Admin;

/// <summary>Where a person goes on after a proof: a page of the administration, and nothing that a link could make up.</summary>
static partial class ReturnPath
{
    const string Field = "to";

    /// <summary>The page of proofs, with the way back. A form that was on its way is filled in again: what it did must be seen once more.</summary>
    public static string Prove(HttpRequest request)
    {
        var back = HttpMethods.IsGet(request.Method) ? $"{request.Path}" : Parent($"{request.Path}");
        return $"{StaffDoor.ProvePath}?{Field}={Uri.EscapeDataString(Read(back))}";
    }

    /// <summary>The path, when it is one of ours; the first page for everything else.</summary>
    public static string Read(string? path) => path is { Length: <= 200 } && Own().IsMatch(path) ? path : StaffDoor.HomePath;

    static string Parent(string path) => string.Join('/', path.Split('/').Take(3));

    // No dot, no colon, no second slash, no backslash: neither another host nor another scheme can be spelled.
    [GeneratedRegex("^/admin(/[a-z0-9-]+)*$")]
    private static partial Regex Own();
}
