//! The pages of {{project-name}}, and what stands behind them.

pub mod assets;
pub mod config;
pub mod layout;
pub mod live;
pub mod site;
{%- if template == "dashboard" %}
pub mod source;
pub mod sources;
{%- endif %}
pub mod ticker;
{%- if template == "dashboard" %}
pub mod widgets;
{%- endif %}
