using System.Net;
using System.Text.RegularExpressions;
using Postern.Tests.Web.Passkeys;

namespace Postern.Tests.Web.Portal;

/// <summary>What a browser with an authenticator does on the portal's pages.</summary>
static partial class PasskeyVisits
{
    /// <summary>Makes a passkey by the form that stands on the page.</summary>
    public static async Task<HttpResponseMessage> Make(HttpClient visitor, string token, SoftAuthenticator key) =>
        await Send(visitor, await visitor.GetStringAsync($"/m/{token}/message"), "/m/passkeys", key.Make);

    /// <summary>Makes one more, on the page that lists them.</summary>
    public static async Task<HttpResponseMessage> MakeAnother(HttpClient visitor, SoftAuthenticator key) =>
        await Send(visitor, await visitor.GetStringAsync("/m/passkeys"), "/m/passkeys", key.Make);

    /// <summary>Opens a link with it.</summary>
    public static async Task<HttpResponseMessage> Open(HttpClient visitor, string token, SoftAuthenticator key) =>
        await Send(visitor, await visitor.GetStringAsync($"/m/{token}"), $"/m/{token}/passkey", key.Prove);

    /// <summary>Signs in without a link.</summary>
    public static async Task<HttpResponseMessage> SignIn(HttpClient visitor, SoftAuthenticator key) =>
        await Send(visitor, await visitor.GetStringAsync("/m/sign-in"), "/m/sign-in", key.Prove);

    /// <summary>The form's fields, filled in.</summary>
    public static Dictionary<string, string> Fill(string html, string action, Func<string, string> answer)
    {
        var form = Form(html, action);
        var fields = Fields.Matches(form).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
        fields["answer"] = answer(WebUtility.HtmlDecode(Options.Match(form).Groups[1].Value));
        return fields;
    }

    static Task<HttpResponseMessage> Send(HttpClient visitor, string html, string action, Func<string, string> answer) =>
        visitor.PostAsync(action, new FormUrlEncodedContent(Fill(html, action, answer)));

    static string Form(string html, string action)
    {
        var begin = html.LastIndexOf("<form", html.IndexOf($"action=\"{action}\" data-passkey", StringComparison.Ordinal), StringComparison.Ordinal);
        return html[begin..html.IndexOf("</form>", begin, StringComparison.Ordinal)];
    }

    [GeneratedRegex("data-options=\"([^\"]+)\"")]
    private static partial Regex Options { get; }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Fields { get; }
}
