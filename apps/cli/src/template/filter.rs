//! The filters that write a name in another form: `{{crate_name | pascal_case}}`.

use std::fmt;

use heck::{
    ToKebabCase as _, ToLowerCamelCase as _, ToPascalCase as _, ToShoutyKebabCase as _,
    ToShoutySnakeCase as _, ToSnakeCase as _, ToTitleCase as _,
};
use liquid_core::parser::{FilterArguments, ParameterReflection};
use liquid_core::{
    Error, Filter, FilterReflection, ParseFilter, Result, Runtime, Value, ValueView,
};

/// The filters, under the names that cargo-generate gives them.
pub(super) const CASES: [Case; 8] = [
    Case("kebab_case", |text| text.to_kebab_case()),
    Case("lower_camel_case", |text| text.to_lower_camel_case()),
    Case("pascal_case", |text| text.to_pascal_case()),
    Case("shouty_kebab_case", |text| text.to_shouty_kebab_case()),
    Case("shouty_snake_case", |text| text.to_shouty_snake_case()),
    Case("snake_case", |text| text.to_snake_case()),
    Case("title_case", |text| text.to_title_case()),
    Case("upper_camel_case", |text| text.to_pascal_case()),
];

/// One form of a name: what the filter is called, and what it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case(&'static str, fn(&str) -> String);

impl Filter for Case {
    fn evaluate(&self, input: &dyn ValueView, _: &dyn Runtime) -> Result<Value> {
        let text = input.to_kstr();
        Ok(Value::scalar((self.1)(text.as_str())))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl ParseFilter for Case {
    fn parse(&self, mut arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        if arguments.positional.next().is_some() || arguments.keyword.next().is_some() {
            return Err(Error::with_msg(format!("`{self}` takes no arguments")));
        }
        Ok(Box::new(*self))
    }

    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

impl FilterReflection for Case {
    fn name(&self) -> &str {
        self.0
    }

    fn description(&self) -> &str {
        "writes a name in another form"
    }

    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }

    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}
