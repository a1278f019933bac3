//! The views that routes show.

{% if template == "dashboard" -%}
pub mod board;
{%- else -%}
pub mod home;
{%- endif %}
