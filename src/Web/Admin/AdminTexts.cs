namespace Postern.Web.Admin;

/// <summary>Words that pages of the administration have in common.</summary>
static class AdminTexts
{
    public const string Organization = "Administration";
    public const string ForbiddenTitle = "This is not for your role";
    public const string ForbiddenText = "You are signed in, and this page is for others. An administrator can tell you who they are.";
    public const string Footer = "Who does what here is written into the audit.";
    public const string Navigation = "Pages";
    public const string SignOut = "Sign out";
    public const string Empty = "There is nothing here yet.";
    public const string Show = "Show";
    public const string Understood = "I have read this";
    public static string Table(string of) => $"{of}, table";
    public const string Overview = "Overview";
    public const string Messages = "Messages";
    public const string Reports = "Reports";
    public const string Keys = "Keys";
    public const string Domains = "Domains";
    public const string Policy = "Policy";
    public const string People = "People";
    public const string Audit = "Audit";
    public const string Incidents = "Incidents";
    public const string Settings = "Settings";
    public const string Brand = "Brand";
    public const string Health = "Health";
    public const string Account = "Your account";
}
