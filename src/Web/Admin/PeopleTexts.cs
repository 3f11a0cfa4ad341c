using System.Globalization;
using Postern.Rules.Access;

namespace Postern.Web.Admin;

/// <summary>Words of the pages about people, accounts and sessions.</summary>
static class PeopleTexts
{
    public const string PeopleText = "Who may sign in to this administration, and as what. Nobody here has a password.";
    public const string OneAdministrator = "There is one administrator. Invite a second one: if that person's passkeys are lost, somebody must be able to let them in again.";
    public const string Name = "Name";
    public const string Address = "Mail address";
    public const string RoleLabel = "Role";
    public const string LastSeen = "Last sign-in";
    public const string Passkeys = "Passkeys";
    public const string State = "State";
    public const string Active = "may sign in";
    public const string Invited = "invited";
    public const string Ended = "ended";
    public const string Never = "never";
    public const string InviteTitle = "Invite somebody";
    public const string InviteText = "You get a link to hand over. It works once, for seven days.";
    public const string InviteSubmit = "Make the link";
    public const string InviteMalformed = "Please give a name and a mail address.";
    public const string InviteThere = "Somebody of that address is here already, or was.";
    public const string LinkTitle = "The link";
    public static string LinkText(string name) => $"Give it to {name} in person or over a channel that you trust. Whoever opens it first makes the passkey. It is shown only now.";
    public const string ChangeTitle = "Change";
    public const string RoleSubmit = "Change the role";
    public const string EndSubmit = "End access";
    public const string EndText = "Sessions, links, recovery codes and application passwords stop working at once. The record stays.";
    public const string AgainSubmit = "Make a new link";
    public const string AgainText = "For somebody who has lost every passkey.";
    public const string LastAdministrator = "This is the last administrator. Invite another one first.";
    public const string NoSuchPerson = "This person has left, or never was here.";
    public const string SessionsTitle = "Sessions";
    public const string SessionsText = "Where people are signed in now. A place is a part of a network's address; nothing looks up where that is.";
    public const string Person = "Person";
    public const string Device = "Device";
    public const string Place = "Network";
    public const string Began = "Began";
    public const string Used = "Last used";
    public const string ThisOne = "this one";
    public const string EndSession = "End";
    public const string NoSessions = "Nobody is signed in.";

    public const string AccountText = "What you sign in with, and where you are signed in.";
    public const string PasskeysText = "Keep at least two, on two devices: one can get lost.";
    public const string Added = "Added";
    public const string Remove = "Remove";
    public const string OnlyOne = "the only one stays";
    public const string AddTitle = "Add a passkey";
    public const string CodesTitle = "Recovery codes";
    public static string CodesText(int left) => left == 1 ? "One code is left." : $"{left} codes are left.";
    public const string CodesSubmit = "Make new codes";
    public const string CodesHint = "The old ones stop working.";
    public const string AppTitle = "Authenticator app";
    public const string AppText = "For the day when every passkey is lost: a code of the app then lets you make a new one. It does not sign you in.";
    public static string AppSince(DateTimeOffset at) => $"Set up {Time(at)}.";
    public const string AppLocked = "It is locked for a day after ten wrong codes; set it up again to open it now.";
    public const string AppSubmit = "Set up an app";
    public const string AppAgain = "Set up another app";
    public const string AppMakeTitle = "Set up your authenticator app";
    public const string AppMakeText = "Let the app read this picture, or type the key into it. Then type the code that it shows.";
    public const string AppPicture = "QR code with the key below";
    public const string AppKey = "Key";
    public const string AppOpen = "Open the app on this device";
    public const string AppCode = "Code of the app";
    public const string AppConfirm = "Confirm";
    public const string AppWrong = "That is not the code for this key. Look at the app again; the clock of the phone must be right.";
    public const string PasswordsTitle = "Passwords for mail programs";
    public const string PasswordsText = "For sending with a mail program, as the address of this account. One for each device: when a device is lost, take back its password and no other.";
    public const string PasswordLabel = "What is it for?";
    public const string PasswordHint = "As phone or office laptop: letters, digits, spaces and dashes.";
    public const string PasswordSubmit = "Make a password";
    public const string PasswordNone = "You have none.";
    public const string PasswordUnfit = "Call it by up to 30 letters, digits, spaces and dashes, and not like another of yours.";
    public const string PasswordMadeTitle = "The password";
    public const string PasswordMadeText = "Type these into the mail program. The password is shown only now.";
    public const string PasswordUser = "User name";
    public const string PasswordWord = "Password";
    public const string BackToAccount = "Back to your account";
    public const string SignOutOthers = "End all others";
    public const string Back = "Back to people";

    public static string Of(Role role) => role switch
    {
        Role.Administrator => "Administrator",
        Role.Compliance => "Compliance officer",
        Role.HelpDesk => "Help desk",
        Role.Sender => "Sender",
    };

    public static string About(Role role) => role switch
    {
        Role.Administrator => "keeps people, keys and settings; sees records, no content",
        Role.Compliance => "reads records, reports and the audit; may open content for a reason; changes nothing",
        Role.HelpDesk => "sees where messages are; changes nothing",
        Role.Sender => "sees what became of own messages",
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
