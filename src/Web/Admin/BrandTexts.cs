namespace Postern.Web.Admin;

/// <summary>Words of the page that shows how the portal looks.</summary>
static class BrandTexts
{
    public const string Text = "How recipients see you: colours, logo and words come from the settings portal.brand and portal.words. Nothing here is sent to anybody.";
    public const string Pages = "Pages";
    public const string Mails = "Mail to recipients";
    public const string ToSenders = "Mail to senders";
    public const string Landing = "First page";
    public const string CodePage = "Asking for the code";
    public const string Message = "A message";
    public const string Inbox = "Inbox";
    public const string Verify = "Is a notice real?";
    public const string Notice = "Notice";
    public const string Reminder = "Reminder";
    public const string Ending = "Time is nearly over";
    public const string Code = "Mail with a code";
    public const string Read = "Read for the first time";
    public const string Unopened = "Not opened";
    public const string Asked = "Asked for more time";
    public const string NotForMe = "Not for me";
    public const string Locked = "Wrong answers";
    public const string ExampleSubject = "Your visit on Thursday";
    public const string ExampleText = "Dear Pat,\n\nplease come at 10 o'clock, and bring your list of medicines.\n\nKind regards\nAnn Weatherby";
    public const string ExampleFrom = "Ann Weatherby";
    public const string ExampleOther = "Your invoice";
    public const string ExampleFile = "How to prepare.pdf";
    public const string Alone = "Open alone";
    public const string Colours = "Colours";
    public const string ColoursText = "Contrast of words on their ground. 4.5 is the least that WCAG 2.2 AA takes for text; a colour below it is refused at start.";
    public const string Where = "Where";
    public const string Colour = "Colour";
    public const string Ground = "Ground";
    public const string Contrast = "Contrast";
    public const string Languages = "Language";
    public const string ExampleDomain = "clinic.example";

    public static readonly (string Words, string Where)[] Places =
    [
        ("Links and icons", "card"), ("Links and icons", "page"), ("Words on buttons", "button"), ("Words on buttons", "button under the pointer"), ("Words on hints", "tint"),
    ];
}
