/// The style sheet of the picture: one palette for light paper, one for dark.
///
/// Written out twice instead of with variables, which converters outside of browsers do not know.
enum SVGStyle {
    static let sheet = """
        <style>
        text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
        .title{font-size:20px;font-weight:650;fill:#14213d}
        .name{font-size:14px;font-weight:600;fill:#14213d}
        .body{font-size:13px;fill:#3d4863}
        .note{font-size:13px;fill:#66708a}
        .label{font-size:11px;font-weight:600;letter-spacing:.06em;fill:#66708a}
        .address{font-size:12px;fill:#3d4863;\
        font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .paper{fill:#ffffff}
        .outside{fill:#eef3fb;stroke:#c9d7ee}
        .inside{fill:#eef8f2;stroke:#c3e2d0}
        .gateway{fill:#ffffff;stroke:#4a6fd4;stroke-width:2}
        .card{fill:#ffffff;stroke:#c3e2d0}
        .reserved{fill:none;stroke:#8fb8a1;stroke-dasharray:5 4}
        .pill{fill:#ffffff;stroke:#4a6fd4;stroke-width:1.5}
        .link{fill:none;stroke:#4a6fd4;stroke-width:2}
        .rule{stroke:#e3e8f2}
        .icon{fill:none;stroke:#4a6fd4;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
        @media (prefers-color-scheme:dark){
        .title,.name{fill:#eef2fb}
        .body,.address{fill:#c3cce0}
        .note,.label{fill:#929db6}
        .paper{fill:#0f141d}
        .outside{fill:#151d2c;stroke:#2b3b58}
        .inside{fill:#12201b;stroke:#274638}
        .gateway{fill:#141b29;stroke:#7f9ff0}
        .card{fill:#16271f;stroke:#2f5444}
        .reserved{stroke:#4c7a64}
        .pill{fill:#141b29;stroke:#7f9ff0}
        .rule{stroke:#263247}
        .link,.icon{stroke:#7f9ff0}
        }
        </style>
        """
}
