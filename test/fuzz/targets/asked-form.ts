import { readAnswer } from '../../../packages/evergrant/src/cli/asked/field-answer.js'
import { fieldsOf } from '../../../packages/evergrant/src/cli/asked/form-fields.js'
import { type Target, utf8 } from '../target.js'
import { parseJsonObject } from '../../../packages/evergrant/src/internal/json-object.js'

export const askedForm: Target = {
  name: 'asked-form',
  reads: 'forms that a server asks to fill in',
  seeds: [
    '{"properties":{"name":{"type":"string","title":"Name","minLength":2,"format":"email","default":"a@b.example"}},"required":["name"]}',
    '{"properties":{"count":{"type":"integer","minimum":1,"maximum":9},"rate":{"type":"number"},"go":{"type":"boolean","default":true}}}',
    '{"properties":{"one":{"type":"string","enum":["r","g"],"enumNames":["Red","Green"]},"other":{"type":"string","oneOf":[{"const":"a","title":"A"}]}}}',
    '{"properties":{"some":{"type":"array","minItems":1,"items":{"anyOf":[{"const":"a","title":"A"}]}},"more":{"type":"array","items":{"enum":["x"]}}}}',
  ],
  words: [
    '"format":"constructor"',
    '"__proto__"',
    '"enum":',
    '"oneOf":',
    '"default":',
    '"items":',
    '"minLength":',
    '"required":',
  ],
  feed(input) {
    const fields = fieldsOf(parseJsonObject(utf8(input))) ?? []
    return fields.slice(0, 50).map((field) => ['', 'red', '1', 'yes, 2'].map((typed) => readAnswer(field, typed)))
  },
}
