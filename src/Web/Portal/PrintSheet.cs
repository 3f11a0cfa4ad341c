namespace Postern.Web.Portal;

/// <summary>How a sheet looks that is printed or made into a PDF: black on white, nothing loaded.</summary>
static class PrintSheet
{
    public const string Css = """
        :root{color-scheme:light}@page{size:A4;margin:18mm 16mm}body{margin:24px auto;max-width:720px;padding:0 16px;
        background:#fff;color:#15262b;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
        @media print{body{margin:0;max-width:none;padding:0}}
        header{border-bottom:1px solid #ccd6d7;margin-bottom:16px;padding-bottom:4px}h1{font-size:22px;line-height:1.3;margin:0 0 8px}.who{color:#4a5b60;margin:0 0 12px}.text{white-space:pre-wrap}
        img{max-width:100%;height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:3px solid #d5e0e1}
        table.rows{border-collapse:collapse;width:100%;font-size:12px;margin-bottom:20px}
        table.rows th,table.rows td{text-align:left;padding:4px 6px;border-bottom:1px solid #dbe4e3;vertical-align:top}table.rows th,table.rows .short{white-space:nowrap}
        table.rows .number{text-align:right}table.rows tr{break-inside:avoid}h2{break-after:avoid;font-size:16px;margin:20px 0 6px}
        """;
}
