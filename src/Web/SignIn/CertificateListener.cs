using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Postern.Web.Admin;
using Postern.Web.Portal;

namespace Postern.Web.SignIn;

/// <summary>The listener that asks for certificates. It serves the sign-in by them and nothing else.</summary>
public static class CertificateListener
{
    static readonly object Mark = new();

    /// <summary>Marks a connection of that listener.</summary>
    public static void Put(IDictionary<object, object?> connectionItems) => connectionItems[Mark] = true;

    /// <summary>Leads everything that is not the sign-in by certificate to the listener for everybody.</summary>
    internal static Func<HttpContext, RequestDelegate, Task> OnlySignIn(Uri publicUrl) => (http, next) =>
    {
        if (!Is(http) || http.Request.Path == ByCertificate.Path || http.Request.Path.StartsWithSegments(StyleSheet.Folder, StringComparison.Ordinal)) return next(http);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"{publicUrl.GetLeftPart(UriPartial.Authority)}{StaffDoor.SignInPath}";
        return Task.CompletedTask;
    };

    internal static bool Is(HttpContext http) => http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;
}
